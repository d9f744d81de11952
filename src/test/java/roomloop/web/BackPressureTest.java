package roomloop.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static roomloop.support.Eventually.eventually;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import roomloop.chat.Draft;
import roomloop.chat.MessageBus;
import roomloop.memory.MemoryBus;
import roomloop.support.TestServer;

/** A client that says more than a room takes is slowed down, all the way to its own socket, and no other client is. */
class BackPressureTest {
    private static final int MANY = 100;

    private final MessageBus bus = new MemoryBus(1000, Long.MAX_VALUE);
    private final CountDownLatch place = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();

    /** A bus that waits for a place in the tea room's inbox, as {@link MemoryBus} does while that is full. */
    private Object call(Object proxy, Method method, Object[] arguments) throws Exception {
        if (method.getName().equals("publish")
                && ((Draft) arguments[0]).room().value().equals("tea")) {
            asked.incrementAndGet();
            place.await();
        }
        return method.invoke(bus, arguments);
    }

    @Test
    void a_client_whose_message_waits_is_not_read_meanwhile_and_the_others_go_on() throws Exception {
        var slow = (MessageBus) Proxy.newProxyInstance(
                MessageBus.class.getClassLoader(), new Class<?>[] {MessageBus.class}, this::call);
        try (var server = TestServer.on(slow, "slow", Map.of("RATE_LIMIT", "off"));
                var ann = server.guest("ann").joins("tea");
                var bob = server.guest("bob").joins("coffee")) {
            for (int i = 0; i < MANY; i++) {
                ann.says("message " + i);
            }
            eventually("the first of them waits", () -> asked.get() > 0);
            for (int i = 0; i < MANY; i++) {
                bob.says("message " + i);
                bob.hears("message " + i);
            }
            assertEquals(1, asked.get(), "all others are still in her socket");
            place.countDown();
            for (int i = 0; i < MANY; i++) {
                ann.hears("message " + i);
            }
        }
    }
}
