/**
 * {@link roomloop.redis.RedisBus}: the bus between servers that share a Redis. It keeps the same promises as the one in memory,
 * and the rooms can't tell which one they speak through.
 *
 * <p>Its four parts are {@code Publisher}, {@code Subscriber}, {@code RedisLog} and {@code Presence}. They share a {@code RedisNode}: the
 * rooms that are open here, the pool of connections, and the {@code Health} that tells whether Redis serves them.
 */
package roomloop.redis;
