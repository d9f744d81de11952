package roomloop.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import roomloop.bench.Chart.Line;

/** The curves as one picture: six charts, light or dark as the reader likes it. */
final class CurvePicture {
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

    private final List<Sample> samples;
    private final List<Crowded> crowds;

    CurvePicture(List<Sample> samples, List<Crowded> crowds) {
        this.samples = samples;
        this.crowds = crowds;
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
                        new Line("at up to 30,000 deliveries/s", along(Point.MEMBERS, CurvePicture::cpu)),
                        new Line("at full speed", along(Point.FULL_SPEED, CurvePicture::cpu))));
        Map<String, Double> memory = new LinkedHashMap<>();
        crowds.forEach(crowd -> memory.put("%,d".formatted(crowd.connections()), crowd.bytes() / 1e6));
        return List.of(
                cpu,
                latency("Latency, ms, by members of a room", Point.MEMBERS),
                latency("Latency, ms, by rooms of 5", Point.ROOMS),
                latency("Latency, ms, by servers on one Redis", Point.SERVERS),
                latency("Latency, ms, by bytes of a text", Point.SIZE),
                new Chart("Memory of a server, MB, by connections", List.of(new Line("without garbage", memory))));
    }

    private Chart latency(String title, String curve) {
        return new Chart(
                title,
                List.of(
                        new Line("p50", along(curve, sample -> sample.result().p50() / 1e3)),
                        new Line("p99", along(curve, sample -> sample.result().p99() / 1e3))));
    }

    private Map<String, Double> along(String curve, ToDoubleFunction<Sample> what) {
        Map<String, Double> values = new LinkedHashMap<>();
        samples.stream()
                .filter(sample -> sample.point().curve().equals(curve))
                .forEach(sample -> values.put(sample.point().x(), what.applyAsDouble(sample)));
        return values;
    }

    private static double cpu(Sample sample) {
        return sample.result().cpuMicros();
    }
}
