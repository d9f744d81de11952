package roomloop.chat;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One room, one thread, one inbox. Everything a room knows is touched by its own thread only. */
final class Room {
    private static final long RETRY = TimeUnit.MILLISECONDS.toNanos(250); // between two tries to read the log
    private static final int LONGEST_TURN = 1024; // commands; then the loop looks beside the inbox

    private final RoomName name;
    private final OpenRooms rooms;
    private final MessageBus bus;
    private final Consumer<RoomEvent> events;
    private final Inbox inbox;
    private final Thread thread;

    // Room thread only.
    private final Watch watch;
    private final People people;
    private final Talk talk;
    private final Door door;
    private final long retireAfter; // nanoseconds
    private long emptySince = System.nanoTime();
    private long readAgainAt = System.nanoTime();

    Room(RoomName name, OpenRooms rooms, MessageBus bus, Limits limits, Consumer<RoomEvent> events, Counters counters) {
        this.name = name;
        this.rooms = rooms;
        this.bus = bus;
        this.events = events;
        this.inbox = new Inbox(limits.inbox());
        this.watch = new Watch(limits, counters);
        this.people = new People(name, bus, watch);
        this.talk = new Talk(name, bus, people, events, counters);
        this.door = new Door(name, rooms, people, talk.memory(), inbox);
        this.retireAfter = limits.retireAfter().toNanos();
        this.thread = Thread.ofVirtual().name("room-" + name).unstarted(this::run);
    }

    // ---- Any thread may call these.

    Inbox inbox() {
        return inbox;
    }

    /** To be started once the room can be found by its name, and interrupted to end the loop wherever it is. */
    Thread thread() {
        return thread;
    }

    // ---- Only the room's own thread runs what follows.

    private void run() {
        events.accept(new RoomEvent.RoomOpened(name));
        bus.subscribe(name);
        try {
            do {
                try {
                    takeTurn();
                    lookBesideInbox();
                } catch (RuntimeException | Error bug) { // may not end the loop: nobody would start it again
                    events.accept(new RoomEvent.RoomFailed(name, bug));
                }
            } while (!mayRetire() || !rooms.retire(name, this));
        } catch (InterruptedException e) {
            bus.unsubscribe(name); // the server stops
        }
        events.accept(new RoomEvent.RoomRetired(name));
    }

    private void takeTurn() throws InterruptedException {
        watch.inbox(inbox.size());
        Command command = inbox.poll();
        if (command == null) {
            command = inbox.poll(Math.max(0, dueIn()));
        }
        for (int taken = 1; command != null; taken++) {
            handle(command);
            command = taken < LONGEST_TURN ? inbox.poll() : null;
        }
        letIn();
    }

    private void handle(Command command) {
        switch (command) {
            case Command.Deliver(var message) -> hear(message);
            case Command.Join(var client, var since) -> door.ring(new Joining(client, since));
            case Command.ClientHasRead(var joining, var messages, var reach) -> {
                letIn();
                door.clientHasRead(joining, messages, reach);
            }
            case Command.TurnAway(var joining) -> door.turnAway(joining);
            case Command.Leave(var client) ->
                client.send(leave(client) ? ServerFrames.left(name) : ServerFrames.notJoined(name));
            case Command.Gone(var client) -> leave(client);
            case Command.Typing(var client) -> typing(client);
            case Command.TypingElsewhere(var who) -> talk.typing(who);
            case Command.Describe(var uids, var view) -> view.complete(watch.describe(name, inbox, people, talk, uids));
            case Command.CatchUp() -> {} // only to wake up
        }
    }

    /** What isn't heard here, the log will tell. */
    private void hear(Message message) {
        if (door.isRungBy(message.author())) { // who says something right after joining is to hear it
            letIn();
        }
        if (door.isOpen() && !inbox.isBehind() && !talk.hear(message)) {
            inbox.fallBehind();
        }
    }

    /** Ends the turn, then lets in who came during it: if each join ended a turn, a crowd that comes would stall the talk. */
    private void letIn() {
        talk.endTurn();
        door.letIn();
    }

    /** False if the client was neither in nor on its way in. */
    private boolean leave(Client client) {
        letIn();
        boolean wasOnItsWay = door.callOff(client);
        boolean wasIn = people.remove(client);
        emptySince = System.nanoTime();
        return wasOnItsWay || wasIn;
    }

    private void typing(Client client) {
        if (people.has(client)) {
            bus.publishTyping(name, client.guest());
            talk.typing(client.guest().name());
        }
    }

    private void lookBesideInbox() throws InterruptedException {
        inbox.takeElsewhere().ifPresent(people::elsewhere);
        if (inbox.mustRead() && System.nanoTime() - readAgainAt >= 0) {
            readLog();
        }
        people.tellNews();
        door.turnAwayOverdue();
    }

    /** The one time that a room waits for something other than its inbox: nothing newer may be said before. */
    private void readLog() throws InterruptedException {
        inbox.startReading();
        try {
            if (door.isOpen()) {
                talk.catchUp();
            } else {
                talk.recall();
                people.elsewhere(bus.remoteMembers(name));
            }
            door.roomHasRead();
        } catch (UnavailableException e) {
            readAgainLater();
        } catch (RuntimeException | Error bug) {
            readAgainLater();
            throw bug;
        }
    }

    private void readAgainLater() {
        inbox.fallBehind();
        readAgainAt = System.nanoTime() + RETRY;
    }

    /** Nanoseconds until something must be done though no command comes. */
    private long dueIn() {
        long news = people.hasNews() ? people.newsDueIn() : Long.MAX_VALUE;
        if (inbox.isBehind() || !door.isQuiet()) {
            return Math.min(news, RETRY);
        }
        return people.isEmpty() ? Math.min(news, emptySince + retireAfter - System.nanoTime()) : news;
    }

    private boolean mayRetire() {
        return people.isEmpty() && door.isQuiet() && System.nanoTime() - emptySince >= retireAfter;
    }
}
