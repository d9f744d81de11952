package roomloop.support;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import roomloop.chat.Draft;
import roomloop.chat.MessageBus;
import roomloop.chat.MessageBus.PublishResult;
import roomloop.chat.RoomName;
import roomloop.chat.UnavailableException;
import roomloop.chat.User;

/** The user, the rooms and the drafts of the tests of buses. */
public abstract class BusFixture {
    public static final RoomName TEA = new RoomName("tea");
    public static final RoomName COFFEE = new RoomName("coffee");
    public static final User ANN = new User("uid-ann", "ann");
    public static final User BOB = new User("uid-bob", "bob");

    private final List<MessageBus> opened = new ArrayList<>();

    @AfterEach
    public void close() {
        opened.forEach(MessageBus::close);
    }

    /** Starts a bus and closes it when the test has ended. */
    public final <B extends MessageBus> B starts(B bus, RecordingListener listener) {
        opened.add(bus);
        bus.start(listener);
        return bus;
    }

    public static Draft draft(String text) {
        return new Draft(TEA, ANN, text, Optional.empty());
    }

    public static Draft draft(String text, String ref) {
        return new Draft(TEA, ANN, text, Optional.of(ref));
    }

    public static PublishResult posted(CompletionStage<PublishResult> answer) throws Exception {
        return answer.toCompletableFuture().get(RecordingListener.DEADLINE.toSeconds() + 5, TimeUnit.SECONDS);
    }

    public static PublishResult says(MessageBus bus, String text) throws Exception {
        return posted(bus.publish(draft(text)));
    }

    public static void isUnavailable(CompletionStage<PublishResult> answer) {
        var failed = assertThrows(ExecutionException.class, () -> posted(answer));
        assertInstanceOf(UnavailableException.class, failed.getCause());
    }
}
