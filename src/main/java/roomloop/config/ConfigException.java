package roomloop.config;

import java.util.List;

/** The configuration can't be used. Says everything that is wrong with it at once, and never a secret. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1;

    ConfigException(List<String> lines) {
        super(String.join("\n", lines));
    }

    /** One line for each bad variable or bad line of {@code .env}: its name, its value, what is allowed. */
    public List<String> lines() {
        return getMessage().lines().toList();
    }
}
