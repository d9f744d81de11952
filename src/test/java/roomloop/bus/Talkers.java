package roomloop.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static roomloop.support.Eventually.eventually;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import roomloop.chat.Bus;
import roomloop.chat.Draft;
import roomloop.chat.Guest;
import roomloop.chat.Message;
import roomloop.chat.MessageId;
import roomloop.chat.RoomName;

/** Guests who say about a thousand numbered messages a second, on several servers, and remember what was acknowledged. */
final class Talkers implements AutoCloseable {
    private static final int AHEAD =
            1000; // messages that one guest has unanswered at most: enough to talk on in an outage

    private static final int GUESTS = 4;

    private final RoomName room;
    private final Bus bus;
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, Map<Integer, MessageId>> acknowledged = new ConcurrentHashMap<>();
    private final Semaphore floor = new Semaphore(GUESTS); // who says something has one of them
    private final AtomicInteger said = new AtomicInteger();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean done;

    Talkers(Bus... buses) {
        this(BusFixture.TEA, buses);
    }

    Talkers(RoomName room, Bus... buses) {
        this.room = room;
        this.bus = buses[0];
        for (int i = 0; i < GUESTS; i++) {
            var guest = new Guest("guest-" + i, "guest " + i);
            var server = buses[i % buses.length];
            acknowledged.put(guest.uid(), new ConcurrentHashMap<>());
            threads.add(Thread.ofVirtual().start(() -> talk(server, guest)));
        }
    }

    /** Waits until that many more messages were acknowledged. */
    void awaitAnother(int messages) {
        int goal = answers.get() + messages;
        eventually(messages + " more messages", () -> answers.get() >= goal);
    }

    /** Nobody says anything more, and everything is answered. */
    void pause() {
        floor.acquireUninterruptibly(GUESTS);
        eventually("all are quiet", () -> said.get() == answers.get() + failures.get());
    }

    void talkOn() {
        floor.release(GUESTS);
    }

    /** Lets them end, and compares what they know with the log. */
    void checkLog() throws Exception {
        close();
        assertEquals(0, failures.get(), "messages that were not posted in time");
        List<Message> log = bus.latest(room, Integer.MAX_VALUE).messages();
        Map<String, Map<Integer, MessageId>> logged = new HashMap<>();
        Map<String, Integer> last = new HashMap<>();
        MessageId prev = MessageId.ZERO;
        for (Message message : log) {
            String uid = message.author().uid();
            int number = Integer.parseInt(message.text());
            assertEquals(last.getOrDefault(uid, -1) + 1, number, uid + " speaks in order, each once");
            assertEquals(prev, message.prev());
            last.put(uid, number);
            logged.computeIfAbsent(uid, key -> new HashMap<>()).put(number, message.id());
            prev = message.id();
        }
        assertEquals(acknowledged, logged);
    }

    @Override
    public void close() {
        done = true;
        eventually("the talkers have ended", () -> threads.stream().noneMatch(Thread::isAlive));
    }

    private void talk(Bus server, Guest guest) {
        var ahead = new Semaphore(AHEAD);
        try {
            for (int i = 0; !done; i++) {
                Thread.sleep(1);
                ahead.acquire();
                floor.acquire();
                said.incrementAndGet();
                int number = i;
                var draft = new Draft(room, guest, "" + number, Optional.empty());
                server.publish(draft).whenComplete((posted, failure) -> {
                    if (failure != null) {
                        failures.incrementAndGet();
                    } else {
                        acknowledged.get(guest.uid()).put(number, posted.id());
                        answers.incrementAndGet();
                    }
                    ahead.release();
                });
                floor.release();
            }
            ahead.acquire(AHEAD); // all are answered
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
