/**
 * How messages travel: {@link roomloop.bus.LocalBus} within one server, {@link roomloop.bus.RedisBus} between several.
 * Both keep the same promises, and the rooms can't tell which one they speak through.
 *
 * <p>A {@code RedisBus} has {@code Shards}: one for the only Redis, or one for each master of a cluster. A {@code Shard} is one
 * Redis with its publisher, its subscriber, and who keeps its member lists; {@code Slots} says which one a room belongs to,
 * and the {@code Scout} looks for changes of that.
 */
package roomloop.bus;
