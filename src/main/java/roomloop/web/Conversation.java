package roomloop.web;

import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import roomloop.auth.Tokens;
import roomloop.chat.Client;
import roomloop.chat.ClientSocket;
import roomloop.chat.CloseReason;
import roomloop.chat.Draft;
import roomloop.chat.ErrorCode;
import roomloop.chat.RoomName;
import roomloop.chat.ServerFrames;
import roomloop.chat.User;

/**
 * What one guest says over one connection, and what is done about it. Used by the connection's handler alone, which is
 * serial and may wait: while it does, the guest isn't read, and TCP makes them wait too.
 */
class Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

    private final House house;
    private final Client client;
    private final Optional<RoomName> home; // the room that the URL named
    private final Conduct conduct = new Conduct();
    private volatile Instant expiresAt; // of the latest token; the pulse reads it

    Conversation(House house, Admission admission, ClientSocket socket) {
        Tokens.Claims identity = admission.identity();
        this.house = house;
        this.home = admission.room();
        this.expiresAt = identity.expiresAt();
        this.client = house.rooms().connect(new User(identity.uid(), identity.name()), socket, admission.window());
        client.send(ServerFrames.welcome(client.user(), house.server(), expiresAt));
    }

    Client client() {
        return client;
    }

    Instant expiresAt() {
        return expiresAt;
    }

    /** Joins the room of the URL. */
    void settle() {
        home.ifPresent(room -> attempt(() -> house.rooms().join(client, room, Optional.empty())));
    }

    /** Does what a text message asks for, or says why not. Nothing, once the connection has ended for us. */
    void hear(String text) {
        if (client.isOpen()) {
            attempt(() -> obey(house.parser().parse(text, home)));
        }
    }

    /**
     * A frame came that says nothing: a ping, a pong, a part of a message. Some are usual, thousands are a flood.
     *
     * @param carries whether it is a part with something in it; perhaps only TCP has cut it so small
     */
    void hearNothing(boolean carries) {
        long now = System.nanoTime();
        endIf(carries ? conduct.part(now) : conduct.refused(now));
    }

    private void endIf(boolean abuse) {
        if (abuse) {
            client.close(CloseReason.ABUSE);
        }
    }

    private void attempt(Deed deed) {
        try {
            deed.run();
        } catch (BadFrame bad) {
            client.send(bad.answer());
            endIf(conduct.bad(System.nanoTime()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            client.close(CloseReason.RESTART);
        } catch (RuntimeException | Error bug) {
            LOG.error("event=bug uid={}", client.user().uid(), bug);
            client.close(CloseReason.BUG);
        }
    }

    private interface Deed {
        void run() throws BadFrame, InterruptedException;
    }

    private void obey(ClientFrame frame) throws InterruptedException, BadFrame {
        long wait = waitFor(frame);
        if (wait > 0) {
            refuse(frame, wait);
            return;
        }
        switch (frame) {
            case ClientFrame.Join(var room, var since) -> house.rooms().join(client, room, since);
            case ClientFrame.Leave(var room) -> house.rooms().leave(client, room);
            case ClientFrame.Say(var room, var text, var ref) ->
                house.rooms().publish(client, new Draft(room, client.user(), text, ref));
            case ClientFrame.Typing(var room) -> house.rooms().typing(client, room);
            case ClientFrame.Ping() -> client.send(ServerFrames.pong());
            case ClientFrame.Auth(var token) -> renew(token);
            case ClientFrame.Read(var count) -> credit(count);
        }
    }

    /** Milliseconds until the guest, on whatever connection, may say this; 0 is now. */
    private long waitFor(ClientFrame frame) {
        String uid = client.user().uid();
        return switch (frame) {
            case ClientFrame.Leave(var room) when client.rooms().contains(room) -> 0; // as many as there were joins
            case ClientFrame.Say say -> house.saying().take(uid);
            case ClientFrame.Asking asking -> house.asking().take(uid);
            case ClientFrame.Read read -> 0; // no more than there were messages
        };
    }

    private void refuse(ClientFrame frame, long wait) {
        client.send(ServerFrames.rateLimited("too fast, this was not taken", wait, frame.about(), frame.ref()));
        house.happenings().limited(client.user());
        hearNothing(false);
    }

    private void renew(String token) throws BadFrame {
        expiresAt = house.tokens()
                .verify(token)
                .filter(identity -> identity.uid().equals(client.user().uid()))
                .map(Tokens.Claims::expiresAt)
                .orElseThrow(() -> new BadFrame(ErrorCode.BAD_TOKEN, "not a valid token of yours"));
    }

    private void credit(int count) throws BadFrame {
        if (!client.read(count)) {
            throw new BadFrame(ErrorCode.BAD_FRAME, "no window was asked for, or that many were not sent");
        }
    }
}
