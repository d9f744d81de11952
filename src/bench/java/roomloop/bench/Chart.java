package roomloop.bench;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Up to two lines over the same few points, which stand side by side; upwards each step is a power of ten. */
record Chart(String title, List<Line> lines) {
    static final int WIDTH = 480;
    static final int HEIGHT = 270;

    private static final int LEFT = 62;
    private static final int RIGHT = 24;
    private static final int TOP = 66;
    private static final int BOTTOM = 36;

    /** @param values by what stands under them, in order */
    record Line(String name, Map<String, Double> values) {}

    String svg(int x, int y) {
        var out = new StringBuilder("<g transform=\"translate(%d %d)\">%n".formatted(x, y));
        out.append(text("title", 16, 26, title));
        for (int power = lowest(); power <= highest(); power++) {
            double at = height(Math.pow(10, power));
            out.append("<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>%n"
                    .formatted(LEFT, WIDTH - RIGHT, at, at));
            out.append(text(
                    "right",
                    LEFT - 8,
                    at + 5,
                    power < 0 ? "" + Math.pow(10, power) : "%,.0f".formatted(Math.pow(10, power))));
        }
        int place = 0;
        for (String name : lines.getFirst().values().keySet()) {
            out.append(text("middle", across(place++), HEIGHT - BOTTOM + 24, name));
        }
        for (int i = 0; i < lines.size(); i++) {
            out.append(line(lines.get(i), i));
        }
        return out.append("</g>\n").toString();
    }

    private String line(Line line, int number) {
        String style = number == 0 ? "a" : "b";
        var values = List.copyOf(line.values().values());
        String dots = IntStream.range(0, values.size())
                .mapToObj(i -> "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>%n"
                        .formatted(style, across(i), height(values.get(i))))
                .collect(Collectors.joining());
        String points = IntStream.range(0, values.size())
                .mapToObj(i -> "%.1f,%.1f".formatted(across(i), height(values.get(i))))
                .collect(Collectors.joining(" "));
        return "<polyline class=\"%s\" points=\"%s\"/>%n".formatted(style, points)
                + dots
                + text(style, LEFT + 20 + number * 240, 50, "● " + line.name());
    }

    private double across(int place) {
        int places = lines.getFirst().values().size();
        return LEFT + (WIDTH - LEFT - RIGHT) * (place + .5) / places;
    }

    private double height(double value) {
        double share = (Math.log10(value) - lowest()) / Math.max(1, highest() - lowest());
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
    }

    private int lowest() {
        return (int) Math.floor(all().min().orElse(0));
    }

    private int highest() {
        return Math.max(lowest() + 1, (int) Math.ceil(all().max().orElse(1)));
    }

    private DoubleStream all() {
        return lines.stream()
                .flatMap(line -> line.values().values().stream())
                .mapToDouble(value -> Math.log10(Math.max(value, .01)));
    }

    private static String text(String style, double x, double y, String text) {
        return "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>%n".formatted(style, x, y, text);
    }
}
