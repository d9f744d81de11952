/** What the server counts, for Prometheus. Plugged in from above; only {@code Main} and {@code inside} know of it. */
package roomloop.metrics;
