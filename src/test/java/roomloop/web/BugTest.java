package roomloop.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import roomloop.bus.LocalBus;
import roomloop.chat.Bus;
import roomloop.support.Guest;
import roomloop.support.RawSocket;
import roomloop.support.TestServer;

class BugTest {
    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, StackOverflowError.class, AssertionError.class})
    void a_bug_of_ours_is_1011_with_a_text_that_tells_nothing_and_the_others_go_on(Class<Throwable> bug)
            throws Exception {
        try (var server = TestServer.on(withBug(new LocalBus(100), bug), "test", Map.of());
                var eve = RawSocket.upgraded(server.port(), "/ws?room=tea&token=" + server.token("eve"))) {
            Guest ann = server.guest("ann").joins("tea");
            eve.sendText("{\"type\":\"message\",\"text\":\"bug\"}");
            var close = eve.read(RawSocket.CLOSE);
            assertEquals(1011, close.code());
            assertEquals("something went wrong on the server", close.text().substring(2));
            ann.says("well");
            ann.hears("well");
        }
    }

    /** A bus that can't bear a certain text. */
    private static Bus withBug(Bus bus, Class<Throwable> bug) {
        return (Bus) Proxy.newProxyInstance(
                Bus.class.getClassLoader(), new Class<?>[] {Bus.class}, (self, method, arguments) -> {
                    if (method.getName().equals("publish")
                            && arguments[0].toString().contains("text=bug")) {
                        throw bug.getConstructor().newInstance();
                    }
                    try {
                        return method.invoke(bus, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
