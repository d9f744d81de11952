package roomloop.chat;

/** How far the messages of an answer to a join reach. */
enum Reach {
    /** Everything that was missed is there. */
    ALL,
    /** There is more: the client isn't a member yet, and joins again from the last message. */
    MORE,
    /** The log didn't reach back: messages are missing before these, the latest ones. */
    GAP
}
