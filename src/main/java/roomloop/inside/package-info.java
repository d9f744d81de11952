/** The live view: the server's half of the page that draws the running server. Plugged in from above; only {@code Main} knows of it. */
package roomloop.inside;
