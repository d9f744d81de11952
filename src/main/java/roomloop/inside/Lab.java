package roomloop.inside;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import roomloop.chat.Client;
import roomloop.chat.LabControl;
import roomloop.chat.LabControl.LabCommand;
import roomloop.chat.MessageBus;
import roomloop.chat.MessageBus.BreakableBus;
import roomloop.chat.RoomName;
import roomloop.chat.User;
import roomloop.config.Config;

/**
 * The server's half of the lab. A room whose name begins with {@code lab-} belongs to the first user that joins it, and no other
 * gets in, so what is done there can't hurt others. Any thread.
 */
public final class Lab implements LabControl {
    private static final String PREFIX = "lab-";
    private static final int MAX_CLIENTS = 210; // in all lab rooms: 200 robots, and those that watch them
    private static final int INBOX = 64; // commands; small, so that it fills in seconds
    private static final long FREEZE = 3_000; // ms

    private final Config config;
    private final Optional<BreakableBus> bus;
    private final Map<RoomName, LoopGate> gates = new ConcurrentHashMap<>(); // of rooms whose loop is held up
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Client, RoomName> clients = new HashMap<>(); // in lab rooms, at most MAX_CLIENTS; under the lock

    /** @param config says whether there are labs at all, and whether loops may be held up, and the bus be broken */
    public Lab(Config config, MessageBus bus) {
        this.config = config;
        this.bus = bus instanceof BreakableBus breakable ? Optional.of(breakable) : Optional.empty();
    }

    static boolean isLab(RoomName room) {
        return room.value().startsWith(PREFIX);
    }

    boolean canBreakBus() {
        return config.lab() && bus.isPresent();
    }

    boolean isHeldUp(RoomName room) {
        return gates.containsKey(room);
    }

    @Override
    public int inbox(RoomName room, int usual) {
        return config.lab() && isLab(room) ? Math.min(INBOX, usual) : usual;
    }

    @Override
    public Optional<String> refusal(Client client, RoomName room) {
        if (!config.inside() || !isLab(room)) {
            return Optional.empty();
        }
        lock.lock();
        try {
            return enter(client, room);
        } finally {
            lock.unlock();
        }
    }

    private Optional<String> enter(Client client, RoomName room) {
        clients.entrySet()
                .removeIf(each ->
                        !each.getKey().isOpen() || !each.getKey().rooms().contains(each.getValue()));
        for (var each : clients.entrySet()) {
            boolean isOwn = each.getKey().user().uid().equals(client.user().uid());
            boolean isThere = each.getValue().equals(room);
            if (isOwn != isThere) {
                return Optional.of(
                        isOwn ? "you have a lab room already, leave it first" : "this lab room is another user's");
            }
        }
        if (clients.size() >= MAX_CLIENTS && !clients.containsKey(client)) {
            return Optional.of("this server's lab has 200 robots, which is the most");
        }
        clients.put(client, room);
        return Optional.empty();
    }

    @Override
    public boolean follow(User user, RoomName room, LabCommand command) throws InterruptedException {
        if (!config.lab() || !isLab(room)) {
            return false;
        }
        return switch (command) {
            case LabCommand.Pause() -> hold(room, LoopGate::pause);
            case LabCommand.Step() -> hold(room, LoopGate::step);
            case LabCommand.Delay(int ms) when ms > 0 -> hold(room, gate -> gate.delay(ms));
            case LabCommand.Delay none -> release(room);
            case LabCommand.Run() -> release(room);
            case LabCommand.FreezeBus() -> bus.isPresent() && bus.get().freeze(FREEZE);
            case LabCommand.CutBus() -> cutBus();
        };
    }

    private boolean hold(RoomName room, Consumer<LoopGate> change) {
        change.accept(gates.computeIfAbsent(room, first -> new LoopGate()));
        return true;
    }

    private boolean release(RoomName room) {
        Optional.ofNullable(gates.remove(room)).ifPresent(LoopGate::open);
        return true;
    }

    private boolean cutBus() {
        bus.ifPresent(BreakableBus::cutSubscriptions);
        return bus.isPresent();
    }

    @Override
    public int awaitTurn(RoomName room, int usual) throws InterruptedException {
        LoopGate gate = gates.get(room);
        if (gate == null) { // as a rule
            return usual;
        }
        int most = gate.await(usual);
        if (gate.isOpen()) {
            gates.remove(room, gate);
        }
        return most;
    }
}
