/** HTTP and WebSockets. Everything that comes from outside is checked here. */
package roomloop.web;
