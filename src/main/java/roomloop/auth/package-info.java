/** The identity of users: names that were checked, and the signed tokens that carry them. Knows nothing of other packages. */
package roomloop.auth;
