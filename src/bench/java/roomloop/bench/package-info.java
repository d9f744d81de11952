/**
 * Benchmarks, started by {@code scripts/bench}. {@code BenchMain} compares Roomloop with a naive chat, {@code ScalingMain} measures
 * what growth costs and fits a cost model to it, {@code LargeRoomMain} fills one room. All use the load generator in {@code load}.
 * They use nothing of the servers but their processes, HTTP and WebSockets.
 */
package roomloop.bench;
