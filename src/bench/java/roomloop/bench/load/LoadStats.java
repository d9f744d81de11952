package roomloop.bench.load;

/** What is counted while a chat is under load. Load thread only. */
final class LoadStats {
    final Histogram latencies = new Histogram();

    private boolean measuring;
    long deliveries; // while measuring
    long batches; // text messages that held them
    long bytes; // of these
    long others; // text messages that held none: presence and the like
    long skipped; // numbers that a client never received, though later ones came
    long repeated; // numbers that a client received again, or too late
    long foreign; // messages of another room
    int joined;
    int refused;
    int lost; // clients whose connection ended
    String firstRefusal = "";

    void startMeasuring() {
        latencies.clear();
        deliveries = 0;
        batches = 0;
        bytes = 0;
        others = 0;
        measuring = true;
    }

    void stopMeasuring() {
        measuring = false;
    }

    void batch(int length) {
        if (measuring) {
            batches++;
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
