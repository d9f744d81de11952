/** What the server counts, for Prometheus. Plugged in from above; nothing else knows of it. */
package roomloop.metrics;
