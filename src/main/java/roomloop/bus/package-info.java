/**
 * How messages travel: {@link roomloop.bus.LocalBus} within one server, {@link roomloop.bus.RedisBus} between several.
 * Both keep the same promises, and the rooms can't tell which one they speak through.
 */
package roomloop.bus;
