package roomloop.bench.load;

/** What is counted while a chat is under load. Load thread only. */
final class Tally {
    final Histogram latencies = new Histogram();

    private boolean measuring;
    long deliveries; // while measuring
    long turns; // text messages that held them
    long skipped; // numbers that a reader never got, though later ones came
    long repeated; // numbers that a reader got again, or too late
    long alien; // messages of another room
    int entered;
    int refused;
    int lost; // readers whose connection ended
    String firstRefusal = "";

    void startMeasuring() {
        latencies.clear();
        deliveries = 0;
        turns = 0;
        measuring = true;
    }

    void stopMeasuring() {
        measuring = false;
    }

    void turn() {
        if (measuring) {
            turns++;
        }
    }

    void delivered(long latency) {
        if (measuring) {
            deliveries++;
            latencies.add(latency);
        }
    }
}
