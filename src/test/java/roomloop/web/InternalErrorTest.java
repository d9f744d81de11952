package roomloop.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import roomloop.auth.Username;
import roomloop.chat.LabControl;
import roomloop.chat.Limits;
import roomloop.chat.MessageBus;
import roomloop.chat.Rooms;
import roomloop.config.Config;
import roomloop.config.HeapShares;
import roomloop.memory.MemoryBus;
import roomloop.support.RawWebSocketClient;
import roomloop.support.TestClient;
import roomloop.support.TestServer;

class InternalErrorTest {
    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, StackOverflowError.class, AssertionError.class})
    void a_bug_of_ours_is_1011_with_a_text_that_tells_nothing_and_the_others_go_on(Class<Throwable> bug)
            throws Exception {
        try (var server = TestServer.on(withBug(new MemoryBus(100, Long.MAX_VALUE), bug), "test", Map.of());
                var eve = RawWebSocketClient.upgraded(server.port(), "/ws?room=tea&token=" + server.token("eve"))) {
            TestClient ann = server.guest("ann").joins("tea");
            eve.sendText("{\"type\":\"message\",\"text\":\"bug\"}");
            var close = eve.read(RawWebSocketClient.CLOSE);
            assertEquals(1011, close.code());
            assertEquals("something went wrong on the server", close.text().substring(2));
            ann.says("well");
            ann.hears("well");
        }
    }

    @Test
    void an_error_of_ours_while_a_connection_opens_is_1011_too() throws Exception {
        var settings = Map.of("PORT", "0", "REDIS_ADDR", "none", "JWT_SECRET", TestServer.SECRET);
        var config = Config.load(settings, Path.of("target"), HeapShares.ofThisProcess());
        var tokens = TestServer.tokens(Duration.ofHours(1));
        var bus = new MemoryBus(100, Long.MAX_VALUE);
        LabControl lab = (LabControl) Proxy.newProxyInstance(
                LabControl.class.getClassLoader(), new Class<?>[] {LabControl.class}, (self, method, arguments) -> {
                    throw new StackOverflowError("of ours");
                });
        var rooms = new Rooms(bus, new Limits(64, 64, 100, Duration.ofSeconds(1)), event -> {}, lab);
        bus.start(rooms);
        var server = new WebServer("test", config, tokens, bus, rooms, user -> {});
        server.start(routes -> {});
        String token = tokens.sign(tokens.newUser(Username.parse("eve").orElseThrow()));
        try (var eve = RawWebSocketClient.upgraded(server.port(), "/ws?room=tea&token=" + token)) {
            var close = eve.read(RawWebSocketClient.CLOSE);
            assertEquals(1011, close.code());
            assertEquals("something went wrong on the server", close.text().substring(2));
        } finally {
            server.drain();
        }
    }

    /** A bus that fails at a certain text. */
    private static MessageBus withBug(MessageBus bus, Class<Throwable> bug) {
        return (MessageBus) Proxy.newProxyInstance(
                MessageBus.class.getClassLoader(), new Class<?>[] {MessageBus.class}, (self, method, arguments) -> {
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
