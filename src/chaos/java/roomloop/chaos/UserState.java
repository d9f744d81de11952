package roomloop.chaos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import roomloop.chaos.TestHistory.SentMessage;
import roomloop.chat.MessageId;

/** What a simulated user is and knows, whatever becomes of its connections. Only the user's thread touches it. */
final class UserState {
    private static final long DOUBTFUL = TimeUnit.SECONDS.toNanos(10); // by then a server may have given a message up
    private static final String LONG = " and so on \uD83C\uDF75".repeat(100); // so that one answer can't hold all

    final Credentials credentials;
    final String window; // the end of the URL: asks for end-to-end credit, or is empty
    final List<Membership> memberships;
    final RandomGenerator random;
    final Consumer<String> unexpected; // takes what should not have happened, in words
    final Map<String, Integer> seen = new TreeMap<>(); // answers and ends by kind: shows whether a run got everywhere
    int connections;
    Phase phase = Phase.ACTIVE;

    private final Map<String, PendingMessage> sent = new HashMap<>(); // by ref
    private final Map<String, PendingMessage> unconfirmed = new LinkedHashMap<>(); // by ref, in the order of sending
    private final List<Long> confirmations = new ArrayList<>(); // nano times, rising

    enum Phase {
        /** Sends messages, and leaves a room now and then to come back. */
        ACTIVE,
        /** Only finishes what it has begun. */
        SETTLING
    }

    /** What {@code POST /api/token} answers. */
    record Credentials(String name, String uid, String token) {}

    UserState(
            Credentials credentials,
            List<String> rooms,
            String window,
            RandomGenerator random,
            Consumer<String> unexpected) {
        this.credentials = credentials;
        this.memberships = rooms.stream().map(Membership::new).toList();
        this.window = window;
        this.random = random;
        this.unexpected = what -> unexpected.accept(credentials.name() + ": " + what);
    }

    String name() {
        return credentials.name();
    }

    void count(String kind) {
        seen.merge(kind, 1, Integer::sum);
    }

    /** A random nano time from now on. */
    long soon(long now, int fromMillis, int toMillis) {
        return now + random.nextLong(fromMillis, toMillis) * 1_000_000;
    }

    // ---- Rooms

    /** The user's place in one room. */
    static final class Membership {
        enum State {
            OUTSIDE,
            JOINING,
            MEMBER,
            LEAVING
        }

        final String room;
        State state = State.OUTSIDE;
        long due; // nano time: when to join, or since when an answer is awaited
        Optional<MessageId> since = Optional.empty(); // the last message that was seen, or the room's last at the join
        int members; // as the room says
        private int sent; // messages

        Membership(String room) {
            this.room = room;
        }

        boolean isMember() {
            return state == State.MEMBER;
        }

        void become(State next, long nanoTime) {
            state = next;
            due = nanoTime;
        }
    }

    Membership in(String room) {
        return memberships.stream()
                .filter(membership -> membership.room.equals(room))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not a room of this user: " + room));
    }

    /** Of every room: the connection is gone, or what the server last said about the room is to be asked again. */
    void leaveAll(long now) {
        memberships.forEach(membership -> membership.become(Membership.State.OUTSIDE, now));
    }

    // ---- Messages

    /** One message on its way, until it is confirmed. */
    final class PendingMessage {
        final Membership membership;
        final String ref = "%016x".formatted(random.nextLong());
        final String text;
        private final int number;
        private final long created = System.nanoTime();
        private Optional<UserSocket> sentOn = Optional.empty();
        private long sentAt;
        private Optional<Long> retryAt = Optional.empty(); // the server answered "unavailable"
        private Optional<MessageId> confirmed = Optional.empty();
        private SentMessage.Order order = SentMessage.Order.KEPT;

        PendingMessage(Membership membership) {
            this.membership = membership;
            this.number = ++membership.sent;
            String words = name() + " says \u2116 " + number + "\nin " + membership.room + " \u2615";
            this.text = membership.room.equals(Environment.ROOM_OF_LONG_MESSAGES) ? words + LONG : words;
        }

        /** Whether it must be sent now: it never was on this connection, or it was refused and a pause is over. */
        boolean isDue(UserSocket socket, long now) {
            boolean retry = retryAt.isPresent() && now - retryAt.get() >= 0;
            return membership.isMember() && (retry || !sentOn.equals(Optional.of(socket)));
        }

        void sent(UserSocket socket, long now) {
            sentOn = Optional.of(socket);
            sentAt = now;
            retryAt = Optional.empty();
        }

        void refused(long retryAt) {
            this.retryAt = Optional.of(retryAt);
            order = SentMessage.Order.DOUBTFUL;
        }

        /** Nanoseconds for which it has waited for an answer on this connection. */
        long unanswered(UserSocket socket, long now) {
            return retryAt.isEmpty() && sentOn.equals(Optional.of(socket)) ? now - sentAt : 0;
        }

        private boolean confirm(MessageId id, long now) {
            if (confirmed.isEmpty()) {
                confirmed = Optional.of(id);
                order = now - created >= DOUBTFUL ? SentMessage.Order.DOUBTFUL : order;
            }
            return confirmed.get().equals(id);
        }

        private SentMessage record() {
            return new SentMessage(credentials.uid(), membership.room, number, ref, text, confirmed, order);
        }

        @Override
        public String toString() {
            return record().toString();
        }
    }

    /** The message is sent as soon as the user is a member of the room, on whichever connection. */
    void send(Membership membership) {
        var message = new PendingMessage(membership);
        sent.put(message.ref, message);
        unconfirmed.put(message.ref, message);
    }

    /** Sends a last message to each room: it brings to light whatever was missed before it. */
    void settle() {
        memberships.forEach(this::send);
        phase = Phase.SETTLING;
    }

    Collection<PendingMessage> unconfirmed() {
        return unconfirmed.values();
    }

    Optional<PendingMessage> find(String ref) {
        return Optional.ofNullable(sent.get(ref));
    }

    void confirm(String ref, MessageId id, long now) {
        if (unconfirmed.remove(ref) != null) {
            confirmations.add(now);
        }
        if (!find(ref).map(message -> message.confirm(id, now)).orElse(false)) {
            unexpected.accept(
                    "ref " + ref + " is confirmed as " + id + ", but it is unknown or was confirmed otherwise");
        }
    }

    List<Long> confirmations() {
        return confirmations;
    }

    int sentCount() {
        return sent.size();
    }

    List<SentMessage> sent() {
        return sent.values().stream().map(PendingMessage::record).toList();
    }
}
