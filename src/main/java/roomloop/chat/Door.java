package roomloop.chat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lets clients into one room, each with what it has missed. Room thread only. */
final class Door {
    private static final int NAMES_SHOWN = 100;

    private final RoomName room;
    private final OpenRooms rooms;
    private final People people;
    private final History memory;
    private final Inbox inbox;
    private final Deque<Joining> ringing = new ArrayDeque<>(); // until the turn has ended; at most one a command of it
    private final Map<Client, Joining> waiting = new LinkedHashMap<>(); // until the room has read the log
    private final Map<Client, Joining> reading = new HashMap<>(); // until their own thread has read the log
    private boolean open; // the room remembers what was said before it opened

    Door(RoomName room, OpenRooms rooms, People people, History memory, Inbox inbox) {
        this.room = room;
        this.rooms = rooms;
        this.people = people;
        this.memory = memory;
        this.inbox = inbox;
    }

    boolean isOpen() {
        return open;
    }

    /** Whether nobody is on the way in. */
    boolean isQuiet() {
        return ringing.isEmpty() && waiting.isEmpty() && reading.isEmpty();
    }

    /** The client will be let in when the turn has ended. */
    void ring(Joining joining) {
        ringing.add(joining);
    }

    boolean isRungBy(User guest) {
        return ringing.stream()
                .anyMatch(joining -> joining.client().guest().uid().equals(guest.uid()));
    }

    /** Called when the turn has ended. */
    void letIn() {
        while (!ringing.isEmpty()) {
            Joining joining = ringing.remove();
            knock(joining);
            if (!joining.client().isOpen()) { // its own leave may have been here before it
                callOff(joining.client());
                people.remove(joining.client());
            }
        }
    }

    private void knock(Joining joining) {
        callOff(joining.client());
        joining.client().rooms().add(room);
        if (open) {
            admit(joining);
        } else {
            waiting.put(joining.client(), joining);
        }
    }

    /** True if the client had a join on its way, which is off now. */
    boolean callOff(Client client) {
        boolean waited = waiting.remove(client) != null;
        boolean read = reading.remove(client) != null;
        return waited || read;
    }

    /** The room has read the log. Who still knows of later messages than it has them from a log that was lost. */
    void roomHasRead() {
        open = true;
        var all = List.copyOf(waiting.values());
        waiting.clear();
        for (Joining joining : all) {
            if (joining.isAheadOf(memory.last())) {
                welcome(joining.client(), memory.latest(), Reach.GAP);
            } else {
                admit(joining);
            }
        }
    }

    /** The client's own thread has read what the room doesn't remember. */
    void clientHasRead(Joining joining, List<Message> read, Reach reach) {
        if (!reading.remove(joining.client(), joining)) {
            return; // it has left, or asked again, meanwhile
        }
        if (reach == Reach.GAP) {
            welcome(joining.client(), memory.latest(), reach);
            return;
        }
        var known = read.stream().filter(memory::knows).toList(); // the rest is still to be said to all
        MessageId until = known.isEmpty()
                ? joining.since().orElseThrow()
                : known.getLast().id();
        var messages = new ArrayList<>(known.stream().map(ServerFrames::message).toList());
        Optional<List<byte[]>> rest = reach == Reach.MORE ? Optional.empty() : memory.after(until);
        rest.ifPresent(messages::addAll);
        welcome(joining.client(), messages, rest.isPresent() ? Reach.ALL : Reach.MORE);
    }

    void turnAwayOverdue() {
        List.copyOf(waiting.values()).stream().filter(Joining::isOverdue).forEach(this::turnAway);
        List.copyOf(reading.values()).stream().filter(Joining::isOverdue).forEach(this::turnAway);
    }

    /** Tells the client that the room can't be had now, unless it has gone already. */
    void turnAway(Joining joining) {
        if (waiting.remove(joining.client(), joining) || reading.remove(joining.client(), joining)) {
            if (!people.has(joining.client())) {
                joining.client().rooms().remove(room);
            }
            String detail = "room \"" + room + "\" can't be joined now, please try again";
            joining.client()
                    .send(ServerFrames.error(ErrorCode.UNAVAILABLE, detail, Optional.of(room), Optional.empty()));
        }
    }

    private void admit(Joining joining) {
        if (joining.isAheadOf(memory.last())) {
            waiting.put(joining.client(), joining);
            inbox.fallBehind();
            return;
        }
        Optional<List<byte[]>> missed =
                joining.since().map(memory::after).orElseGet(() -> Optional.of(memory.latest()));
        if (missed.isPresent()) {
            welcome(joining.client(), missed.get(), Reach.ALL);
        } else {
            reading.put(joining.client(), joining);
            rooms.readLogFor(joining, room);
        }
    }

    private void welcome(Client client, List<byte[]> messages, Reach reach) {
        int fitting = Recovery.fitting(messages);
        Reach told = fitting < messages.size() && reach == Reach.ALL ? Reach.MORE : reach;
        if (told == Reach.MORE) {
            people.remove(client);
            client.rooms().remove(room);
        } else {
            people.add(client);
        }
        var shown = messages.subList(0, fitting);
        client.send(ServerFrames.joined(room, people.names(NAMES_SHOWN), people.count(), shown, memory.last(), told));
    }
}
