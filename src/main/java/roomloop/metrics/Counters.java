package roomloop.metrics;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import roomloop.chat.CloseReason;
import roomloop.chat.ErrorCode;
import roomloop.chat.RoomEvent;
import roomloop.chat.RoomListener;

/** What all rooms of this server have done since it started. Only ever grows; any thread may read. */
public final class Counters implements RoomListener {
    private final List<Consumer<RoomEvent>> listeners;
    private final LongAdder published = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder messages = new LongAdder();
    private final LongAdder deliveries = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final Map<CloseReason, LongAdder> ended = zeros(CloseReason.class);
    final LongAdder caughtUp = new LongAdder(); // times that a room read from the log what it had missed
    final LongAdder gaps = new LongAdder(); // times that members were told of a gap
    final Map<ErrorCode, LongAdder> errors = zeros(ErrorCode.class);
    final LongAccumulator inboxPeak = new LongAccumulator(Math::max, 0); // commands in the fullest inbox
    final LongAccumulator outboxPeak = new LongAccumulator(Math::max, 0); // text messages in the fullest outbox
    final LatencyHistogram publishing = new LatencyHistogram();

    /** @param listeners are given the events as well */
    public Counters(List<Consumer<RoomEvent>> listeners) {
        this.listeners = listeners;
    }

    /** A map that is never changed, only its adders: any thread may use it. */
    private static <E extends Enum<E>> Map<E, LongAdder> zeros(Class<E> type) {
        var zeros = new EnumMap<E, LongAdder>(type);
        for (E key : type.getEnumConstants()) {
            zeros.put(key, new LongAdder());
        }
        return zeros;
    }

    @Override
    public void onEvent(RoomEvent event) {
        switch (event) {
            case RoomEvent.ClientClosed(var client, var reason) ->
                ended.get(reason).increment();
            case RoomEvent.CaughtUp caught -> caughtUp.increment();
            case RoomEvent.GapTold gap -> gaps.increment();
            case RoomEvent.RoomFailed bug -> failures.increment();
            case RoomEvent.RoomOpened opened -> {}
            case RoomEvent.RoomRetired retired -> {}
        }
        listeners.forEach(listener -> tell(listener, event));
    }

    /** A log line for which there is no memory may not end a room, nor cost a client its frame. */
    private void tell(Consumer<RoomEvent> listener, RoomEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException | Error bug) {
            failures.increment();
        }
    }

    @Override
    public void onPublish() {
        published.increment();
    }

    @Override
    public void onPublished(long nanos) {
        publishing.took(nanos);
    }

    @Override
    public void onBatch(int messagesInIt, int clients) {
        batches.increment();
        messages.add(messagesInIt);
        deliveries.add((long) messagesInIt * clients);
    }

    @Override
    public void onInbox(int commands) {
        inboxPeak.accumulate(commands);
    }

    @Override
    public void onOutbox(int frames) {
        outboxPeak.accumulate(frames);
    }

    @Override
    public void onError(ErrorCode code) {
        errors.get(code).increment();
    }

    /** Drafts that clients of this server handed to the bus. */
    public long published() {
        return published.sum();
    }

    public long batches() {
        return batches.sum();
    }

    /** Messages that rooms broadcast, each counted once on each server. */
    public long messages() {
        return messages.sum();
    }

    /** Messages put into outboxes. */
    public long deliveries() {
        return deliveries.sum();
    }

    /** Bugs of ours that a room survived. */
    public long failures() {
        return failures.sum();
    }

    public Map<CloseReason, LongAdder> ended() {
        return ended;
    }
}
