package roomloop.support;

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
import roomloop.chat.Draft;
import roomloop.chat.Message;
import roomloop.chat.MessageBus;
import roomloop.chat.MessageId;
import roomloop.chat.RoomName;
import roomloop.chat.User;

/** Users that send about a thousand numbered messages a second, on several servers, and remember what was acknowledged. */
public final class Senders implements AutoCloseable {
    private static final int AHEAD =
            1000; // messages that one guest has unanswered at most: enough to talk on in an outage

    private static final int GUESTS = 4;

    private final RoomName room;
    private final MessageBus bus;
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, Map<Integer, MessageId>> acknowledged = new ConcurrentHashMap<>();
    private final Semaphore sending = new Semaphore(GUESTS); // each sender takes one while it sends
    private final AtomicInteger said = new AtomicInteger();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean done;

    public Senders(MessageBus... buses) {
        this(BusFixture.TEA, buses);
    }

    public Senders(RoomName room, MessageBus... buses) {
        this.room = room;
        this.bus = buses[0];
        for (int i = 0; i < GUESTS; i++) {
            var guest = new User("guest-" + i, "guest " + i);
            var server = buses[i % buses.length];
            acknowledged.put(guest.uid(), new ConcurrentHashMap<>());
            threads.add(Thread.ofVirtual().start(() -> talk(server, guest)));
        }
    }

    /** Waits until that many more messages were acknowledged. */
    public void awaitAnother(int messages) {
        int goal = answers.get() + messages;
        eventually(messages + " more messages", () -> answers.get() >= goal);
    }

    /** Waits until no sender sends any more, and everything is answered. */
    public void pause() {
        sending.acquireUninterruptibly(GUESTS);
        eventually("all are quiet", () -> said.get() == answers.get() + failures.get());
    }

    public void talkOn() {
        sending.release(GUESTS);
    }

    /** Lets them end, and compares what they know with the log. */
    public void checkLog() throws Exception {
        close();
        assertEquals(0, failures.get(), "messages that were not posted in time");
        List<Message> log = bus.readLatest(room, Integer.MAX_VALUE).messages();
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

    private void talk(MessageBus server, User guest) {
        var ahead = new Semaphore(AHEAD);
        try {
            for (int i = 0; !done; i++) {
                Thread.sleep(1); // the rate of this sender: a load, not a wait for anything
                ahead.acquire();
                sending.acquire();
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
                sending.release();
            }
            ahead.acquire(AHEAD); // all are answered
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
