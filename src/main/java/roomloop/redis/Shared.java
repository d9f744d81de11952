package roomloop.redis;

import java.util.concurrent.atomic.LongAdder;
import roomloop.chat.BusListener;
import roomloop.chat.LocalPresence;

/**
 * What the shards of one server have in common.
 *
 * @param server its name among the servers
 * @param history messages that each room's log holds, at least
 * @param follows the rooms that it wants to hear
 * @param here who is in them by way of this server
 * @param received payloads on the rooms' channels
 * @param foreign those among them that weren't ours
 */
record Shared(
        String server,
        int history,
        PubSub pubSub,
        BusListener listener,
        Follows follows,
        LocalPresence here,
        LongAdder received,
        LongAdder foreign) {
    static Shared of(String server, int history, PubSub pubSub, BusListener listener) {
        return new Shared(
                server,
                history,
                pubSub,
                listener,
                new Follows(),
                new LocalPresence(),
                new LongAdder(),
                new LongAdder());
    }
}
