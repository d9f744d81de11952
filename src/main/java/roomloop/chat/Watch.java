package roomloop.chat;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Remembers how full a room's queues were, while somebody looks: else it costs nothing. Room thread only. */
final class Watch {
    private static final int OUTBOXES_SHOWN = 12;
    private static final long LOOKS = TimeUnit.SECONDS.toNanos(2); // after the last question nobody looks any more

    private final int inboxCapacity;
    private final int outboxCapacity;
    private final Map<Client, Integer> outboxPeaks = new HashMap<>();
    private int inboxPeak;
    private long until = System.nanoTime();

    Watch(Limits limits) {
        inboxCapacity = limits.inbox();
        outboxCapacity = limits.outbox();
    }

    private boolean isOn() {
        return System.nanoTime() - until < 0;
    }

    void inbox(int size) {
        inboxPeak = Math.max(inboxPeak, size);
    }

    void outboxes(Collection<Client> clients) {
        if (isOn()) {
            clients.forEach(client -> outboxPeaks.merge(client, client.waiting(), Math::max));
        }
    }

    /** Everything since the last look. Of the outboxes: those of the guests who ask, then the fullest. */
    RoomView describe(RoomName room, Inbox inbox, People people, Talk talk, Set<String> uids) {
        var gauge = new RoomView.Gauge(inbox.size(), Math.max(inbox.size(), inboxPeak), inboxCapacity);
        var outboxes = people.clients().stream()
                .map(this::view)
                .sorted(Comparator.comparing((RoomView.ClientView view) -> !uids.contains(view.uid()))
                        .thenComparing(view -> -view.outbox().peak())
                        .thenComparing(RoomView.ClientView::name))
                .limit(OUTBOXES_SHOWN)
                .toList();
        inboxPeak = 0;
        outboxPeaks.clear();
        until = System.nanoTime() + LOOKS;
        int clients = people.clients().size();
        return new RoomView(room, people.count(), clients, gauge, talk.turns(), talk.messages(), outboxes);
    }

    private RoomView.ClientView view(Client client) {
        int waiting = client.waiting();
        int peak = Math.max(waiting, outboxPeaks.getOrDefault(client, 0));
        Guest guest = client.guest();
        return new RoomView.ClientView(guest.uid(), guest.name(), new RoomView.Gauge(waiting, peak, outboxCapacity));
    }
}
