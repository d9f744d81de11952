package roomloop.bench;

/**
 * One line of the table.
 *
 * @param shape what was done
 * @param what was measured
 * @param unit of the first column's numbers; the other columns are ratios to it
 */
record Row(String shape, String what, Unit unit) {
    enum Unit {
        PER_SECOND,
        MICROSECONDS,
        MILLISECONDS,
        KILOBYTES,
        MEGABYTES;

        String show(double value) {
            return switch (this) {
                case PER_SECOND -> "%,.0f k/s".formatted(value / 1_000);
                case MICROSECONDS -> value < 20 ? "%.2f µs".formatted(value) : "%,.0f µs".formatted(value);
                case MILLISECONDS -> value < 20 ? "%.1f ms".formatted(value) : "%,.0f ms".formatted(value);
                case KILOBYTES -> "%.1f KB".formatted(value);
                case MEGABYTES -> "%.0f MB".formatted(value);
            };
        }

        String better() {
            return this == PER_SECOND ? "higher" : "lower";
        }
    }
}
