package roomloop.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The curves as one picture: six charts, light or dark as the reader likes it. */
final class ScalingCharts {
    private static final int ACROSS = 2;
    private static final String HEAD = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s">
            <style>
            svg { --ink: #1f2328; --paper: #ffffff; --grid: #d1d9e0; --a: #0969da; --b: #bc4c00;
                  font: 15px system-ui, sans-serif; background: var(--paper) }
            @media (prefers-color-scheme: dark) {
              svg { --ink: #e6edf3; --paper: #0d1117; --grid: #3d444d; --a: #58a6ff; --b: #f0883e } }
            text { fill: var(--ink) } .title { font-weight: 600; font-size: 17px }
            .paper { fill: var(--paper) } .grid { stroke: var(--grid) }
            polyline { fill: none; stroke-width: 2.5 } .a { stroke: var(--a); fill: var(--a) } .b { stroke: var(--b); fill: var(--b) }
            text.a, text.b { stroke: none } polyline.b { stroke-dasharray: 7 4 } polyline.a, polyline.b { fill: none }
            .right { text-anchor: end } .middle { text-anchor: middle }
            </style>
            <rect class="paper" width="100%%" height="100%%"/>
            """;

    private final List<Measurement> measurements;
    private final List<Measurement.Idle> idles;

    ScalingCharts(List<Measurement> measurements, List<Measurement.Idle> idles) {
        this.measurements = measurements;
        this.idles = idles;
    }

    String svg() {
        List<Chart> charts = charts();
        int height = (charts.size() + 1) / ACROSS * Chart.HEIGHT;
        var out = new StringBuilder(HEAD.formatted(
                ACROSS * Chart.WIDTH,
                height,
                "What Roomloop costs: CPU per delivery, latency and memory as things grow"));
        for (int i = 0; i < charts.size(); i++) {
            out.append(charts.get(i).svg(i % ACROSS * Chart.WIDTH, i / ACROSS * Chart.HEIGHT));
        }
        return out.append("</svg>\n").toString();
    }

    private List<Chart> charts() {
        var cpu = new Chart(
                "CPU per delivery, µs, by members of a room",
                List.of(
                        new Chart.Line("at up to 30,000 deliveries/s", along(ScalingPoint.MEMBERS, ScalingCharts::cpu)),
                        new Chart.Line("at full speed", along(ScalingPoint.FULL_SPEED, ScalingCharts::cpu))));
        Map<String, Double> memory = new LinkedHashMap<>();
        idles.forEach(idle -> memory.put("%,d".formatted(idle.connections()), idle.bytes() / 1e6));
        return List.of(
                cpu,
                latency("Latency, ms, by members of a room", ScalingPoint.MEMBERS),
                latency("Latency, ms, by rooms of 5", ScalingPoint.ROOMS),
                latency("Latency, ms, by servers on one Redis", ScalingPoint.SERVERS),
                latency("Latency, ms, by bytes of a text", ScalingPoint.SIZE),
                new Chart(
                        "Memory of a server, MB, by connections", List.of(new Chart.Line("without garbage", memory))));
    }

    private Chart latency(String title, String curve) {
        return new Chart(
                title,
                List.of(
                        new Chart.Line(
                                "p50",
                                along(curve, measurement -> measurement.result().p50() / 1e3)),
                        new Chart.Line(
                                "p99",
                                along(curve, measurement -> measurement.result().p99() / 1e3))));
    }

    private Map<String, Double> along(String curve, ToDoubleFunction<Measurement> what) {
        Map<String, Double> values = new LinkedHashMap<>();
        measurements.stream()
                .filter(measurement -> measurement.point().curve().equals(curve))
                .forEach(measurement -> values.put(measurement.point().x(), what.applyAsDouble(measurement)));
        return values;
    }

    private static double cpu(Measurement measurement) {
        return measurement.result().cpuMicros();
    }

    /** Up to two lines over the same few points, which stand side by side; upwards each step is a power of ten. */
    record Chart(String title, List<Chart.Line> lines) {
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

        private String line(Chart.Line line, int number) {
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
}
