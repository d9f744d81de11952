package roomloop.chat;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/** The place of a message in its room's log: {@code <ms>-<seq>}, compared as two numbers. */
public record MessageId(long ms, long seq) implements Comparable<MessageId> {
    /** Before every message: the {@code last} of a room in which nothing was said yet. */
    public static final MessageId ZERO = new MessageId(0, 0);

    private static final Pattern SHAPE = Pattern.compile("\\d{1,18}-\\d{1,18}");
    private static final Comparator<MessageId> ORDER =
            Comparator.comparingLong(MessageId::ms).thenComparingLong(MessageId::seq);

    /** Empty unless the text is {@code <ms>-<seq>}, each of 1 to 18 digits. */
    public static Optional<MessageId> parse(String text) {
        if (!SHAPE.matcher(text).matches()) {
            return Optional.empty();
        }
        String[] parts = text.split("-");
        return Optional.of(new MessageId(Long.parseLong(parts[0]), Long.parseLong(parts[1])));
    }

    public boolean isAfter(MessageId other) {
        return compareTo(other) > 0;
    }

    /** The smallest id that is after this one and not before {@code now} (epoch ms), even if the clock stepped back. */
    public MessageId next(long now) {
        return now > ms ? new MessageId(now, 0) : new MessageId(ms, seq + 1);
    }

    @Override
    public int compareTo(MessageId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return ms + "-" + seq;
    }
}
