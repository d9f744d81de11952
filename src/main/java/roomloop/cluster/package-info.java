/**
 * {@link roomloop.cluster.ClusterBus}: the bus between servers that share a Redis Cluster. It has a {@code RedisBus} for each master,
 * and routes each room to the one whose master owns the room's slot.
 *
 * <p>The {@code ClusterTopology} finds out which master owns which slots, and a
 * {@code RoomPublisher} sends one room's messages on, in order, while its slot moves from one master to another.
 */
package roomloop.cluster;
