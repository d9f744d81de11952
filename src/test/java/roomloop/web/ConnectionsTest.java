package roomloop.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import roomloop.auth.Tokens;
import roomloop.chat.Client;
import roomloop.chat.CloseReason;
import roomloop.chat.InstantSocket;
import roomloop.chat.Limits;
import roomloop.chat.Rooms;
import roomloop.memory.MemoryBus;
import roomloop.support.NoLab;

class ConnectionsTest {
    private final Connections connections = new Connections(10);
    private final Rooms rooms = new Rooms(
            new MemoryBus(50, Long.MAX_VALUE), new Limits(8, 8, 8, Duration.ofSeconds(1)), event -> {}, new NoLab());
    private final Connection connection =
            new Connection(new Tokens.Claims("uid", "ann", Instant.now()), Optional.empty(), 0);

    @AfterEach
    void close() {
        rooms.close();
    }

    private Client client() {
        return rooms.connect(connection.user, new InstantSocket(), connection.window);
    }

    /** Else it would be in no list: never pinged, never expired, and not counted. */
    @Test
    void a_connection_that_is_ended_while_it_opens_leaves_no_open_client() {
        connections.add(connection);
        connections.end(connection, CloseReason.TOKEN_EXPIRED);
        assertEquals(0, connections.count());
        Client client = client();
        connections.opened(connection, client);
        assertFalse(client.isOpen());
    }

    @Test
    void a_connection_that_opens_after_the_last_call_is_sent_away() {
        connections.add(connection);
        connections.close();
        Client client = client();
        connections.opened(connection, client);
        assertEquals(Optional.of(CloseReason.RESTART), client.closeReason());
    }

    @Test
    void a_connection_that_nothing_has_ended_stays() {
        connections.add(connection);
        Client client = client();
        connections.opened(connection, client);
        assertTrue(client.isOpen());
        assertEquals(1, connections.count());
    }
}
