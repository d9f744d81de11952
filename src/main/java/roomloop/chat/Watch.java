package roomloop.chat;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Remembers how full a room's queues were, while somebody looks: else it costs nothing. Room thread only. */
final class Watch {
    private static final int OUTBOXES_SHOWN = 12;
    private static final long LOOKS = TimeUnit.SECONDS.toNanos(2); // after the last question nobody looks any more

    private final Counters counters;
    private final int inboxCapacity;
    private final int outboxCapacity;
    private final Map<Client, Integer> outboxPeaks = new HashMap<>();
    private int inboxPeak;
    private long until = System.nanoTime();

    Watch(Limits limits, Counters counters) {
        this.counters = counters;
        inboxCapacity = limits.inbox();
        outboxCapacity = limits.outbox();
    }

    private boolean isOn() {
        return System.nanoTime() - until < 0;
    }

    void inbox(int size) {
        inboxPeak = Math.max(inboxPeak, size);
        counters.inbox(size);
    }

    void outboxes(Collection<Client> clients) {
        if (isOn()) {
            clients.forEach(client -> outboxPeaks.merge(client, client.waiting(), Math::max));
        }
    }

    /** Everything since the last look. Of the outboxes: those of the guests who ask, then the fullest. */
    RoomView describe(RoomName room, Inbox inbox, People people, Talk talk, Set<String> uids) {
        var gauge = new Gauge(inbox.size(), Math.max(inbox.size(), inboxPeak), inboxCapacity);
        var all = people.clients().stream()
                .map(this::view)
                .sorted(Comparator.comparing((RoomView.ClientView view) -> !uids.contains(view.uid()))
                        .thenComparing(view -> -view.outbox().peak())
                        .thenComparing(RoomView.ClientView::name))
                .toList();
        var shown = all.subList(0, Math.min(OUTBOXES_SHOWN, all.size()));
        inboxPeak = 0;
        outboxPeaks.clear();
        until = System.nanoTime() + LOOKS;
        return new RoomView(
                room,
                people.count(),
                all.size(),
                gauge,
                inbox.isBehind(),
                talk.turns(),
                talk.messages(),
                shown,
                others(all.subList(shown.size(), all.size())));
    }

    private static RoomView.Others others(List<RoomView.ClientView> hidden) {
        int peak = hidden.stream().mapToInt(view -> view.outbox().peak()).max().orElse(0);
        return new RoomView.Others(hidden.size(), peak);
    }

    private RoomView.ClientView view(Client client) {
        int waiting = client.waiting();
        int peak = Math.max(waiting, outboxPeaks.getOrDefault(client, 0));
        Guest guest = client.guest();
        return new RoomView.ClientView(guest.uid(), guest.name(), new Gauge(waiting, peak, outboxCapacity));
    }
}
