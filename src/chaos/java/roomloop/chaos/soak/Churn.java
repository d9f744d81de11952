package roomloop.chaos.soak;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import roomloop.support.RawWebSocketClient;

/**
 * Guests who come, open a room, talk and go, well and badly mannered ones; some who read nothing until they are cut; and a
 * few who sit and listen all the time.
 */
final class Churn {
    static final int ROOMS = 10; // of those who sit
    static final int SITTERS = 40;
    private static final int COMERS = 12;
    private static final int SLOW = 3;

    private final int port;
    private final Supplier<String> token;
    private final AtomicLong rooms = new AtomicLong();
    private final AtomicLong visits = new AtomicLong();
    private final AtomicReference<String> trouble = new AtomicReference<>("");
    private final List<Thread> coming = new ArrayList<>();
    private volatile boolean going;

    Churn(int port, Supplier<String> token) {
        this.port = port;
        this.token = token;
    }

    long visits() {
        return visits.get();
    }

    /** What went wrong first; empty: nothing. */
    String trouble() {
        return trouble.get();
    }

    void seat() throws IOException {
        for (int i = 0; i < SITTERS; i++) {
            var socket = enter("room-" + i % ROOMS);
            Thread.ofVirtual().start(() -> attempt(() -> sit(socket)));
        }
    }

    void start() {
        going = true;
        for (int i = 0; i < COMERS; i++) {
            coming.add(Thread.ofVirtual().start(() -> repeat(this::visit)));
        }
        for (int i = 0; i < SLOW; i++) {
            coming.add(Thread.ofVirtual().start(() -> repeat(this::stareAtTheWall)));
        }
    }

    /** Waits until all but those who sit have gone. */
    void stop() throws InterruptedException {
        going = false;
        for (Thread guest : coming) {
            guest.join();
        }
        coming.clear();
    }

    private interface Deed {
        void run() throws IOException, InterruptedException;
    }

    private void repeat(Deed deed) {
        while (going) {
            attempt(deed);
        }
    }

    private void attempt(Deed deed) {
        try {
            deed.run();
        } catch (IOException | InterruptedException e) {
            trouble.compareAndSet("", e.toString());
        }
    }

    private RawWebSocketClient enter(String room) throws IOException {
        return RawWebSocketClient.upgraded(port, "/ws?room=" + room + "&token=" + token.get());
    }

    private static void sit(RawWebSocketClient socket) throws IOException {
        while (true) {
            try {
                var frame = socket.read();
                if (frame.opcode() == RawWebSocketClient.PING) {
                    socket.send(0x80 | RawWebSocketClient.PONG, frame.payload());
                }
            } catch (SocketTimeoutException e) {
                // all is quiet
            }
        }
    }

    private void visit() throws IOException, InterruptedException {
        var random = ThreadLocalRandom.current();
        String own = "soak-" + rooms.incrementAndGet();
        try (var guest = enter("room-" + random.nextInt(ROOMS))) {
            guest.sendText("{\"type\":\"join\",\"room\":\"" + own + "\"}");
            for (int i = 0; i < 5; i++) {
                guest.sendText("{\"type\":\"message\",\"text\":\"" + "x".repeat(random.nextInt(1, 500)) + "\"}");
                TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
            }
            guest.sendText("{\"type\":\"message\",\"room\":\"" + own + "\",\"text\":\"the end of " + own + "\"}");
            while (!guest.read(RawWebSocketClient.TEXT).text().contains("the end of " + own)) {
                continue;
            }
            goAway(guest, random.nextInt(5), own);
        }
        try (var stranger = new RawWebSocketClient(port)) {
            stranger.upgrade("/ws?token=nonsense");
        }
        visits.incrementAndGet();
    }

    private static void goAway(RawWebSocketClient guest, int manner, String own) throws IOException {
        switch (manner) {
            case 0 -> guest.sendText("{\"type\":\"leave\",\"room\":\"" + own + "\"}");
            case 1 -> guest.send(0x80 | RawWebSocketClient.CLOSE, (byte) 3, (byte) 0xe8);
            case 2 -> guest.sendText("nonsense");
            case 3 -> guest.sendBytes((byte) 0xff, (byte) 0xff);
            default -> {} // without a word
        }
    }

    /** Comes, reads nothing, and is cut, unless there is little to say. */
    private void stareAtTheWall() throws IOException, InterruptedException {
        var guest = enter("room-" + ThreadLocalRandom.current().nextInt(ROOMS));
        for (int i = 0; i < 40 && going; i++) {
            TimeUnit.SECONDS.sleep(1);
        }
        guest.close();
    }
}
