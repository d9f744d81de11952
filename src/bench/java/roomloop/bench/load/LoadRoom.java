package roomloop.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A room as the load sees it: its clients, what they sent, and how much of it they received. Load thread only. */
final class LoadRoom {
    private final int number;
    private final ByteBuffer frame; // one for all messages; only its stamp changes
    private final int stampAt;
    private final List<LoadClient> clients = new ArrayList<>(); // the first ones send
    private final int[] sent; // messages, by sender
    private int total; // messages sent, by all senders
    private long received; // by all clients together

    LoadRoom(Target target, int number, int senders, int textBytes) {
        this.number = number;
        this.sent = new int[senders];
        String text = "~".repeat(MessageStamp.LENGTH) + "abcdefghij".repeat(textBytes / 10 + 1);
        byte[] payload = target.message(number)
                .replace("{text}", text.substring(0, textBytes))
                .getBytes(StandardCharsets.UTF_8);
        this.frame = WebSocketCodec.frame(WebSocketCodec.TEXT, payload.length);
        this.stampAt = frame.position() + firstTilde(payload);
        frame.put(payload).flip();
    }

    int number() {
        return number;
    }

    /** Messages, by all senders. */
    int sent() {
        return total;
    }

    int sent(int sender) {
        return sent[sender];
    }

    int senders() {
        return sent.length;
    }

    /** Which sender of this room a stamp names; less than 0, or too much: none. */
    int sender(int stamped) {
        return stamped - number * sent.length;
    }

    void add(LoadClient client) {
        clients.add(client);
        received += client.received();
    }

    void remove(LoadClient client) {
        clients.remove(client);
        received -= client.received();
    }

    /** One of its clients has received that many more; less than 0: not as many as it seemed. */
    void received(int count) {
        received += count;
    }

    boolean canSend() {
        return clients.size() >= sent.length;
    }

    /** Messages that were sent but not received by all, on average. */
    long inFlight() {
        return total - received / clients.size();
    }

    /** Deliveries that are still to come. */
    long missing() {
        return (long) total * clients.size() - received;
    }

    /** Sends the next message; the senders must have joined. */
    void send(long due) {
        int sender = total++ % sent.length;
        MessageStamp.write(frame, stampAt, due, number * sent.length + sender, sent[sender]++);
        clients.get(sender).send(frame.rewind());
    }

    private static int firstTilde(byte[] payload) {
        int at = 0;
        while (payload[at] != '~') {
            at++;
        }
        return at;
    }
}
