package roomloop.chaos.soak;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import roomloop.support.RawWebSocketClient;

/**
 * The load of a soak test. Permanent clients stay and listen. Passing clients come, open a room of their own, send messages and
 * go, some of them against the protocol. Slow clients read nothing until they are disconnected.
 */
final class SoakLoad {
    static final int ROOMS = 10; // of the permanent clients
    static final int PERMANENT = 40;
    private static final int PASSING = 12; // at a time
    private static final int SLOW = 3;

    private final int port;
    private final Supplier<String> token;
    private final AtomicLong rooms = new AtomicLong();
    private final AtomicLong visits = new AtomicLong();
    private final AtomicReference<String> firstFailure = new AtomicReference<>("");
    private final List<Thread> threads = new ArrayList<>();
    private volatile CountDownLatch stopped = new CountDownLatch(0); // a new one for each start

    SoakLoad(int port, Supplier<String> token) {
        this.port = port;
        this.token = token;
    }

    /** How many passing clients have come and gone. */
    long visits() {
        return visits.get();
    }

    /** Empty if nothing failed. */
    String firstFailure() {
        return firstFailure.get();
    }

    void connectPermanentClients() throws IOException {
        for (int i = 0; i < PERMANENT; i++) {
            var client = connect("room-" + i % ROOMS);
            Thread.ofVirtual().name("permanent-" + i).start(() -> attempt(() -> listen(client)));
        }
    }

    void start() {
        stopped = new CountDownLatch(1);
        for (int i = 0; i < PASSING; i++) {
            threads.add(Thread.ofVirtual().name("passing-" + i).start(() -> repeat(this::visit)));
        }
        for (int i = 0; i < SLOW; i++) {
            threads.add(Thread.ofVirtual().name("slow-" + i).start(() -> repeat(this::readNothing)));
        }
    }

    /** Waits until all but the permanent clients have gone. */
    void stop() throws InterruptedException {
        stopped.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        threads.clear();
    }

    private interface Task {
        void run() throws IOException, InterruptedException;
    }

    private void repeat(Task task) {
        while (stopped.getCount() > 0) {
            attempt(task);
        }
    }

    private void attempt(Task task) {
        try {
            task.run();
        } catch (IOException | InterruptedException e) {
            firstFailure.compareAndSet("", e.toString());
        }
    }

    private RawWebSocketClient connect(String room) throws IOException {
        return RawWebSocketClient.upgraded(port, "/ws?room=" + room + "&token=" + token.get());
    }

    private static void listen(RawWebSocketClient client) throws IOException {
        while (true) {
            try {
                var frame = client.read();
                if (frame.opcode() == RawWebSocketClient.PING) {
                    client.send(0x80 | RawWebSocketClient.PONG, frame.payload());
                }
            } catch (SocketTimeoutException nothingCame) {
                continue;
            }
        }
    }

    private void visit() throws IOException, InterruptedException {
        var random = ThreadLocalRandom.current();
        String own = "soak-" + rooms.incrementAndGet();
        try (var client = connect("room-" + random.nextInt(ROOMS))) {
            client.sendText("{\"type\":\"join\",\"room\":\"" + own + "\"}");
            for (int i = 0; i < 5; i++) {
                client.sendText("{\"type\":\"message\",\"text\":\"" + "x".repeat(random.nextInt(1, 500)) + "\"}");
                TimeUnit.MILLISECONDS.sleep(random.nextInt(300)); // the pace of a user who types
            }
            client.sendText("{\"type\":\"message\",\"room\":\"" + own + "\",\"text\":\"the end of " + own + "\"}");
            while (!client.read(RawWebSocketClient.TEXT).text().contains("the end of " + own)) {
                continue;
            }
            leave(client, random.nextInt(5), own);
        }
        try (var intruder = new RawWebSocketClient(port)) {
            intruder.upgrade("/ws?token=nonsense");
        }
        visits.incrementAndGet();
    }

    private static void leave(RawWebSocketClient client, int manner, String own) throws IOException {
        switch (manner) {
            case 0 -> client.sendText("{\"type\":\"leave\",\"room\":\"" + own + "\"}");
            case 1 -> client.send(0x80 | RawWebSocketClient.CLOSE, (byte) 3, (byte) 0xe8);
            case 2 -> client.sendText("nonsense");
            case 3 -> client.sendBytes((byte) 0xff, (byte) 0xff);
            default -> {} // its TCP connection just ends
        }
    }

    /** Stays for 40 s, by when it was disconnected unless its room was silent. */
    private void readNothing() throws IOException, InterruptedException {
        var client = connect("room-" + ThreadLocalRandom.current().nextInt(ROOMS));
        stopped.await(40, TimeUnit.SECONDS);
        client.close();
    }
}
