package roomloop;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import roomloop.chat.CloseReason;
import roomloop.chat.RoomEvent;
import roomloop.chat.User;
import roomloop.config.Rate;
import roomloop.web.RateLimiter;

/**
 * Logs events as key=value, users by name and uid. Never a token, never a text. Names can't hold a line break or a quote:
 * {@link roomloop.auth.Username} refuses those.
 */
final class EventLogger implements Consumer<RoomEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(EventLogger.class);

    /** A noisy peer can't fill the disk: lines of one kind come at once as many as this, then one a second. All are counted. */
    private final RateLimiter lines = new RateLimiter(Optional.of(new Rate(1, 20)));

    @Override
    public void accept(RoomEvent event) {
        String kind = event instanceof RoomEvent.ClientClosed ended
                ? ended.reason().name()
                : event.getClass().getSimpleName();
        if (LOG.isDebugEnabled() || lines.take(kind) == 0) {
            write(event);
        }
    }

    private static void write(RoomEvent event) {
        switch (event) {
            case RoomEvent.RoomOpened(var room) -> LOG.debug("event=room_opened room={}", room);
            case RoomEvent.RoomRetired(var room) -> LOG.debug("event=room_retired room={}", room);
            case RoomEvent.ClientClosed(var client, var reason) -> ended(client.user(), reason);
            case RoomEvent.CaughtUp(var room, var messages) ->
                LOG.info("event=caught_up room={} messages={}", room, messages);
            case RoomEvent.GapTold(var room) -> LOG.warn("event=gap room={}", room);
            case RoomEvent.RoomFailed(var room, var bug) -> LOG.error("event=bug room={}", room, bug);
        }
    }

    private static void ended(User user, CloseReason reason) {
        String line = "event=ended reason={} guest=\"{}\" uid={}";
        String why = reason.name().toLowerCase(Locale.ROOT);
        switch (reason) { // a bug was logged already, with its stack trace
            case NORMAL, RESTART, TOKEN_EXPIRED, NOT_TEXT, TOO_LARGE, BUG ->
                LOG.debug(line, why, user.name(), user.uid());
            case OUTBOX_FULL, NO_PONG, ABUSE -> LOG.info(line, why, user.name(), user.uid());
        }
    }
}
