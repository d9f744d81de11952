package roomloop.chaos;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import roomloop.chat.MessageId;

/** One message on its way, until it is confirmed. The guest's thread only. */
final class Utterance {
    private static final long DOUBTFUL = TimeUnit.SECONDS.toNanos(10); // a server may have given up on it

    private static final String LONG =
            " and so on \uD83C\uDF75".repeat(100); // so an answer to a join can't hold it all

    final Seat seat;
    final String ref;
    final String text;
    private final int number;
    private final long start = System.nanoTime();
    private Optional<Link> sentOn = Optional.empty();
    private long sentAt;
    private Optional<Long> retryAt = Optional.empty(); // it was answered unavailable
    private Saying.Course course = Saying.Course.SMOOTH;
    private Optional<MessageId> confirmed = Optional.empty();

    Utterance(Seat seat, String ref, String author) {
        this.seat = seat;
        this.ref = ref;
        this.number = ++seat.said;
        String words = author + " says \u2116 " + number + "\nin " + seat.room + " \u2615";
        this.text = seat.room.equals(Arena.LONG_TALK) ? words + LONG : words;
    }

    /** Whether it must be sent now: it never was on this connection, or it was refused and a pause is over. */
    boolean isDue(Link link, long now) {
        boolean refused = retryAt.isPresent() && now - retryAt.get() >= 0;
        return seat.isMember() && (refused || !sentOn.equals(Optional.of(link)));
    }

    void sent(Link link, long now) {
        sentOn = Optional.of(link);
        sentAt = now;
        retryAt = Optional.empty();
    }

    void refused(long retryAt) {
        this.retryAt = Optional.of(retryAt);
        course = Saying.Course.DOUBTFUL;
    }

    /** Nanoseconds for which it has waited for an answer on this connection. */
    long unanswered(Link link, long now) {
        return retryAt.isEmpty() && sentOn.equals(Optional.of(link)) ? now - sentAt : 0;
    }

    /** False if it was confirmed before, with another id. */
    boolean confirm(MessageId id, long now) {
        if (confirmed.isEmpty()) {
            confirmed = Optional.of(id);
            course = now - start >= DOUBTFUL ? Saying.Course.DOUBTFUL : course;
        }
        return confirmed.get().equals(id);
    }

    /** For people: long texts are cut short. */
    @Override
    public String toString() {
        return saying("").toString();
    }

    Saying saying(String uid) {
        return new Saying(uid, seat.room, number, ref, text, confirmed, course);
    }
}
