package roomloop.web;

import java.util.Locale;
import java.util.Map;
import roomloop.chat.Timing;

/** Numbers in Prometheus's text format. Names carry their unit; counters end in {@code _total}. */
final class Exposition {
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder();

    Exposition gauge(String name, String help, Number value) {
        return head(name, help, "gauge").line(name, value);
    }

    Exposition counter(String name, String help, Number value) {
        return head(name, help, "counter").line(name, value);
    }

    /** @param values by the label's value, which needs no quoting */
    Exposition counters(String name, String help, String label, Map<?, ? extends Number> values) {
        head(name, help, "counter");
        values.forEach((key, value) ->
                line(name + "{" + label + "=\"" + key.toString().toLowerCase(Locale.ROOT) + "\"}", value));
        return this;
    }

    Exposition histogram(String name, String help, Timing timing) {
        head(name, help, "histogram");
        Map<Double, Long> buckets = timing.cumulative();
        buckets.forEach(
                (bound, count) -> line(name + "_bucket{le=\"" + (bound.isInfinite() ? "+Inf" : bound) + "\"}", count));
        return line(name + "_sum", timing.seconds()).line(name + "_count", buckets.get(Double.POSITIVE_INFINITY));
    }

    private Exposition head(String name, String help, String type) {
        text.append("# HELP ")
                .append(name)
                .append(' ')
                .append(help)
                .append("\n# TYPE ")
                .append(name)
                .append(' ')
                .append(type)
                .append('\n');
        return this;
    }

    private Exposition line(String series, Number value) {
        text.append(series).append(' ').append(value).append('\n');
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
