package roomloop.chat;

import java.util.List;

/**
 * What a client that joins has missed, read from the log.
 *
 * @param messages oldest first
 */
record Backfill(List<Message> messages, Coverage coverage) {
    /** How far the messages of an answer to a join reach. */
    enum Coverage {
        /** Everything that was missed is there. */
        COMPLETE,
        /** There is more: the client isn't a member yet, and joins again from the last message. */
        MORE,
        /** The log didn't reach back: messages are missing before these, the latest ones. */
        GAP
    }

    /** Bytes of messages that one answer holds. */
    static final int MAX_BYTES = 256 * 1024;

    /** How many of the encoded messages, from the first, fit into one answer: at least one. */
    static int fitting(List<byte[]> encoded) {
        int bytes = 0;
        for (int i = 0; i < encoded.size(); i++) {
            bytes += encoded.get(i).length;
            if (bytes > MAX_BYTES && i > 0) {
                return i;
            }
        }
        return encoded.size();
    }
}
