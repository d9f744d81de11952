/**
 * A load generator for chat servers, with nothing but the JDK: a crowd of WebSocket clients on one thread and one
 * selector. It must cost less than the server that it measures, so what happens for every delivery allocates nothing.
 */
package roomloop.bench.load;
