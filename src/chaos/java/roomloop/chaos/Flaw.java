package roomloop.chaos;

/** The ways to break a promise. */
enum Flaw {
    LOST("acknowledged but lost"),
    POSTED_TWICE("posted twice"),
    DELIVERED_TWICE("delivered twice to one connection"),
    OUT_OF_ORDER("out of order"),
    DIFFERENT_ORDERS("two members with different orders"),
    FALSE_GAP("gap announced though the log reached back"),
    INCOMPLETE("missed between joined and the end"),
    UNCONFIRMED("never confirmed"),
    UNEXPECTED("unexpected answers and ends"),
    GHOST("ghosts"),
    STUCK("stuck threads");

    private final String words;

    Flaw(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
