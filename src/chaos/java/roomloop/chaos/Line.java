package roomloop.chaos;

import roomloop.chat.MessageId;

/**
 * One message, as it was heard or as it stands in the log.
 *
 * @param ref empty if it has none
 */
record Line(MessageId id, String uid, String ref, String text) {
    /** What was said and by whom, whatever its id: nobody says the same text twice. */
    String words() {
        return uid + " " + text;
    }

    /** Long texts are cut short. */
    @Override
    public String toString() {
        String start = text.substring(0, Math.min(40, text.length())).replace('\n', ' ');
        return "%s \"%s\" (uid %s, ref %s)".formatted(id, start, uid, ref);
    }
}
