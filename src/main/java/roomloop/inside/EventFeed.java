package roomloop.inside;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import roomloop.chat.CloseReason;
import roomloop.chat.RoomEvent;
import roomloop.chat.User;

/** The latest events, for the live view: names, but never texts. Any thread. */
public final class EventFeed implements Consumer<RoomEvent> {
    private static final int KEPT = 30; // then the oldest goes
    private static final long QUIET = 1_000; // ms in which the same refusal isn't told again

    private final AtomicReference<List<Event>> last = new AtomicReference<>(List.of());
    private final AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.empty()); // of the bus

    /**
     * One of them.
     *
     * @param n counts up from 1
     * @param at epoch milliseconds
     */
    record Event(long n, long at, String kind, String text) {}

    @Override
    public void accept(RoomEvent event) {
        switch (event) {
            case RoomEvent.RoomOpened(var room) -> add("opened", "room " + room + " opened");
            case RoomEvent.RoomRetired(var room) -> add("retired", "room " + room + " retired");
            case RoomEvent.ClientClosed(var client, var reason) ->
                ended(client.user().name(), reason, client.outbox().size());
            case RoomEvent.CaughtUp(var room, var messages) ->
                add("caught_up", "room " + room + " caught up " + messages + " messages from the log");
            case RoomEvent.GapTold(var room) ->
                add("gap", "room " + room + " has a gap: the log no longer reached back");
            case RoomEvent.RoomFailed(var room, var bug) -> add("bug", "room " + room + " met a bug, and goes on");
        }
    }

    private void ended(String name, CloseReason reason, int waiting) {
        switch (reason) {
            case OUTBOX_FULL -> add("cut", name + " was cut: outbox full at " + waiting);
            case NO_PONG -> add("cut", name + " was cut: no sign of life");
            case BUG -> add("bug", name + " was disconnected by a bug");
            case NORMAL -> add("ended", name + " went away");
            case NOT_TEXT, TOO_LARGE, RESTART, TOKEN_EXPIRED, ABUSE ->
                add("ended", name + " was disconnected: " + reason.text());
        }
    }

    /** A user's frame came too early. Told once a second at most for each name. */
    public void limited(User user) {
        String text = user.name() + " was refused: rate limit";
        long since = System.currentTimeMillis() - QUIET;
        if (last().stream().noneMatch(event -> event.text().equals(text) && event.at() > since)) {
            add("limited", text);
        }
    }

    /** Called for each snapshot with the problem of the bus; a change is an event. */
    void look(Optional<String> now) {
        if (!trouble.getAndSet(now).equals(now)) {
            add("bus", now.orElse("Redis is back"));
        }
    }

    /** Oldest first. */
    List<Event> last() {
        return last.get();
    }

    private void add(String kind, String text) {
        long now = System.currentTimeMillis();
        last.updateAndGet(before -> {
            long n = before.isEmpty() ? 1 : before.getLast().n() + 1;
            var kept = before.stream().skip(Math.max(0, before.size() + 1 - KEPT));
            return Stream.concat(kept, Stream.of(new Event(n, now, kind, text))).toList();
        });
    }
}
