package roomloop.bus;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import roomloop.chat.Bus;
import roomloop.chat.Draft;
import roomloop.chat.Guest;
import roomloop.chat.Posted;
import roomloop.chat.RoomName;
import roomloop.chat.Unavailable;

/** Who and what the tests of buses speak with. */
abstract class BusFixture {
    static final RoomName TEA = new RoomName("tea");
    static final RoomName COFFEE = new RoomName("coffee");
    static final Guest ANN = new Guest("uid-ann", "ann");
    static final Guest BOB = new Guest("uid-bob", "bob");

    private final List<Bus> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(Bus::close);
    }

    /** Starts a bus and closes it when the test has ended. */
    final <B extends Bus> B starts(B bus, Ears ears) {
        opened.add(bus);
        bus.start(ears);
        return bus;
    }

    static Draft draft(String text) {
        return new Draft(TEA, ANN, text, Optional.empty());
    }

    static Draft draft(String text, String ref) {
        return new Draft(TEA, ANN, text, Optional.of(ref));
    }

    static Posted posted(CompletionStage<Posted> answer) throws Exception {
        return answer.toCompletableFuture().get(Ears.DEADLINE.toSeconds() + 5, TimeUnit.SECONDS);
    }

    static Posted says(Bus bus, String text) throws Exception {
        return posted(bus.publish(draft(text)));
    }

    static void isUnavailable(CompletionStage<Posted> answer) {
        var failed = assertThrows(ExecutionException.class, () -> posted(answer));
        assertInstanceOf(Unavailable.class, failed.getCause());
    }
}
