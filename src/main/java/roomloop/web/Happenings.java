package roomloop.web;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import roomloop.chat.CloseReason;
import roomloop.chat.RoomEvent;
import roomloop.chat.User;
import roomloop.config.Rate;

/** The last things that happened, for whoever looks inside: names, but never what was said. Any thread. */
public final class Happenings implements Consumer<RoomEvent> {
    private static final int KEPT = 30; // then the oldest goes

    private final AtomicReference<List<Happening>> last = new AtomicReference<>(List.of());
    private final RateLimiter refusals = new RateLimiter(Optional.of(new Rate(1, 1)), System::nanoTime); // told, by uid
    private Optional<String> trouble = Optional.empty(); // of the bus; pulse only

    /**
     * One of them.
     *
     * @param n counts up from 1
     * @param at epoch milliseconds
     */
    record Happening(long n, long at, String kind, String text) {}

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

    /** A guest was too fast. Told once a second at most for each. */
    void limited(User guest) {
        if (refusals.take(guest.uid()) == 0) {
            add("limited", guest.name() + " was refused: rate limit");
        }
    }

    /** Called by the pulse with what the bus says of itself. */
    void look(Optional<String> busTrouble) {
        refusals.forget();
        if (!trouble.equals(busTrouble)) {
            trouble = busTrouble;
            add("bus", busTrouble.orElse("Redis is back"));
        }
    }

    /** Oldest first. */
    List<Happening> last() {
        return last.get();
    }

    private void add(String kind, String text) {
        long now = System.currentTimeMillis();
        last.updateAndGet(before -> {
            long n = before.isEmpty() ? 1 : before.getLast().n() + 1;
            var kept = before.stream().skip(Math.max(0, before.size() + 1 - KEPT));
            return Stream.concat(kept, Stream.of(new Happening(n, now, kind, text)))
                    .toList();
        });
    }
}
