/** {@link roomloop.memory.MemoryBus}: the bus and the logs of a server that runs alone. */
package roomloop.memory;
