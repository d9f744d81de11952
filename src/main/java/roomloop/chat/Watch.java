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

    /** The inbox since the last look. */
    RoomView.Gauge inboxGauge(int size) {
        var gauge = new RoomView.Gauge(size, Math.max(size, inboxPeak), inboxCapacity);
        inboxPeak = 0;
        return gauge;
    }

    /** The outboxes since the last look: of those guests who asked, then the fullest, at most that many. */
    List<RoomView.ClientView> outboxGauges(Collection<Client> clients, Set<String> uids, int most) {
        var views = clients.stream()
                .map(this::view)
                .sorted(Comparator.comparing((RoomView.ClientView view) -> !uids.contains(view.uid()))
                        .thenComparing(view -> -view.outbox().peak())
                        .thenComparing(RoomView.ClientView::name))
                .limit(most)
                .toList();
        outboxPeaks.clear();
        until = System.nanoTime() + LOOKS;
        return views;
    }

    private RoomView.ClientView view(Client client) {
        int waiting = client.waiting();
        int peak = Math.max(waiting, outboxPeaks.getOrDefault(client, 0));
        Guest guest = client.guest();
        return new RoomView.ClientView(guest.uid(), guest.name(), new RoomView.Gauge(waiting, peak, outboxCapacity));
    }
}
