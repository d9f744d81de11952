package roomloop;

import java.util.Optional;

/** The options that the server answers instead of serving. */
final class CommandLine {
    private static final String HELP = """
            Roomloop, a chat server.

            Usage: java -jar roomloop.jar [--help | --version]

            It is configured by environment variables, or by a file .env in the working directory:
              PORT HOST LOG_LEVEL REDIS_ADDR JWT_SECRET JWT_TTL ALLOWED_ORIGINS INBOX OUTBOX HISTORY
              MAX_TEXT MAX_CONNECTIONS MAX_ROOMS RATE_LIMIT TOKEN_RATE PUBLIC_DIR INSIDE LAB GUESTS
              SIGN_IN_URL
            .env.example says what each of them does. SIGTERM and Ctrl-C end it in order.""";

    private CommandLine() {}

    /** Prints the answer and returns the exit code. */
    static int answer(String[] args) {
        switch (args[0]) {
            case "--help", "-h" -> System.out.println(HELP);
            case "--version" -> System.out.println("roomloop " + version());
            default -> {
                System.err.println("roomloop: \"" + args[0] + "\" is not an option; try --help");
                return 2;
            }
        }
        return 0;
    }

    private static String version() {
        return Optional.ofNullable(CommandLine.class.getPackage().getImplementationVersion())
                .orElse("(not from a jar)");
    }
}
