package roomloop.chat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Remembers how full a room's queues were, while somebody looks: else it costs nothing. Room thread only. */
final class Watch {
    private static final int OUTBOXES_SHOWN = 12;
    private static final int ASKED_FOR = 1 << 20; // ranks above the fullest of all others
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
        var gauge = new QueueStats(inbox.size(), Math.max(inbox.size(), inboxPeak), inboxCapacity);
        var shown = new ArrayList<RoomView.ClientView>(OUTBOXES_SHOWN + 1);
        int highestHidden = 0;
        for (Client client : people.clients()) { // a whole sort would be most of what it costs to look
            insert(view(client), shown, uids);
            if (shown.size() > OUTBOXES_SHOWN) {
                highestHidden =
                        Math.max(highestHidden, shown.removeLast().outbox().peak());
            }
        }
        inboxPeak = 0;
        outboxPeaks.clear();
        until = System.nanoTime() + LOOKS;
        int clients = people.clients().size();
        return new RoomView(
                room,
                people.count(),
                clients,
                gauge,
                inbox.isBehind(),
                talk.turns(),
                talk.messages(),
                shown,
                new RoomView.Others(clients - shown.size(), highestHidden));
    }

    private static void insert(RoomView.ClientView view, List<RoomView.ClientView> shown, Set<String> uids) {
        int place = shown.size();
        while (place > 0 && rank(view, uids) > rank(shown.get(place - 1), uids)) {
            place--;
        }
        shown.add(place, view);
    }

    private static int rank(RoomView.ClientView view, Set<String> uids) {
        return view.outbox().peak() + (uids.contains(view.uid()) ? ASKED_FOR : 0);
    }

    private RoomView.ClientView view(Client client) {
        int waiting = client.waiting();
        int peak = Math.max(waiting, outboxPeaks.getOrDefault(client, 0));
        User guest = client.guest();
        var gauge = new QueueStats(waiting, peak, outboxCapacity);
        return new RoomView.ClientView(client.number(), guest.uid(), guest.name(), client.window(), gauge);
    }
}
