package roomloop.bench.load;

/** What is counted while a chat is under load. Load thread only. */
final class Tally {
    final Histogram latencies = new Histogram();

    private boolean measuring;
    long deliveries; // while measuring
    long turns; // text messages that held them
    long bytes; // of these
    long others; // text messages that held none: presence and the like
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
        bytes = 0;
        others = 0;
        measuring = true;
    }

    void stopMeasuring() {
        measuring = false;
    }

    void turn(int length) {
        if (measuring) {
            turns++;
            bytes += length;
        }
    }

    void other() {
        if (measuring) {
            others++;
        }
    }

    void delivered(long latency) {
        if (measuring) {
            deliveries++;
            latencies.add(latency);
        }
    }
}
