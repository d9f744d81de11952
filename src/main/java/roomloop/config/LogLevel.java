package roomloop.config;

/** How much the server tells, from most to least. */
public enum LogLevel {
    DEBUG,
    INFO,
    WARN,
    ERROR
}
