/**
 * A load generator for chat servers, with nothing but the JDK: many WebSocket clients on one thread and one selector. It must cost
 * less than the server that it measures, so what happens for every delivery allocates nothing.
 *
 * <p>Read {@code LoadGenerator}, {@code ClientPool}, {@code LoadClient} and {@code MessageStamp}.
 */
package roomloop.bench.load;
