/** Who a guest is: checked names, and the signed tokens that carry them. Knows nothing of the rest of the house. */
package roomloop.auth;
