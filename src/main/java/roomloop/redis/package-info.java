/**
 * {@link roomloop.redis.RedisBus}: the bus between servers that share a Redis. It keeps the same promises as the one in memory,
 * and the rooms can't tell which one they speak through.
 *
 * <p>A {@code RedisBus} has {@code Shards}: one for the only Redis, or one for each master of a cluster. A {@code Shard} is one
 * Redis with its publisher, its subscriber, and who keeps its member lists; {@code Slots} says which one a room belongs to,
 * and the {@code Scout} looks for changes of that.
 */
package roomloop.redis;
