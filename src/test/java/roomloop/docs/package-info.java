/** Checks that what the documentation says is true of a running server. */
package roomloop.docs;
