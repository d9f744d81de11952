package roomloop.bench.load;

import java.io.IOException;
import java.nio.channels.SelectionKey;

/** Whoever is attached to a selection key. */
interface Peer {
    /** Its socket is ready for these operations ({@link SelectionKey}). Failing ends its connection. */
    void ready(int operations) throws IOException;

    /** Its connection has ended. */
    void lost(IOException why);
}
