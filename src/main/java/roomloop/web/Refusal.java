package roomloop.web;

/** A connection that isn't let in. The message is for people. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param status of the HTTP answer */
    Refusal(int status, String detail) {
        super(detail, null, false, false); // an everyday thing: no stack trace
        this.status = status;
    }

    int status() {
        return status;
    }
}
