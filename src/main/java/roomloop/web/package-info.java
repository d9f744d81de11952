/** The edge: HTTP, the WebSocket door, and what guests say over it. Everything that comes from outside is checked here. */
package roomloop.web;
