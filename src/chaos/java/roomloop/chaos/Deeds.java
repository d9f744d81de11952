package roomloop.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import redis.clients.jedis.args.ClientType;
import roomloop.support.TestRedis;

/** What the nemesis does to its victims. Each deed ends when its victim may be well again, and is noted. Any thread. */
final class Deeds {
    private final Store store;
    private final List<Chatter> guests;
    private final Consumer<String> stuck;
    private final Queue<Blow> blows = new ConcurrentLinkedQueue<>();

    /** @param stuck is told of servers that don't end as they should */
    Deeds(Store store, List<Chatter> guests, Consumer<String> stuck) {
        this.store = store;
        this.guests = guests;
        this.stuck = stuck;
    }

    List<Blow> blows() {
        return List.copyOf(blows);
    }

    void killRedis(Plan.Step step) throws Exception {
        store.kill(room(step), step.length());
        note(Fault.KILL_REDIS, everybody());
        store.awaitHealth();
    }

    void freezeRedis(Plan.Step step) throws Exception {
        TestRedis redis = store.of(room(step));
        redis.freeze();
        Thread.sleep(step.length());
        redis.thaw();
        note(Fault.FREEZE_REDIS, everybody());
        store.awaitHealth();
    }

    void failOver(Plan.Step step) throws InterruptedException {
        if (store instanceof Store.Cluster cluster) {
            cluster.failOver(room(step));
            note(Fault.FAIL_OVER, everybody());
            store.awaitHealth();
        }
    }

    void moveSlot(Plan.Step step) {
        if (store instanceof Store.Cluster cluster) {
            cluster.move(room(step), step.length().toMillisPart());
            note(Fault.MOVE_SLOT, everybody());
        }
    }

    void fillRedis(Duration length) throws InterruptedException {
        store.nodes().forEach(redis -> new Redis(redis).limit(1));
        Thread.sleep(length);
        store.nodes().forEach(redis -> new Redis(redis).limit(0));
        note(Fault.FILL_REDIS, everybody());
    }

    void drop(Fault fault, ClientType type) {
        store.nodes().forEach(redis -> new Redis(redis).dropClients(type));
        note(fault, everybody());
    }

    /** Once in each room, for as long as other faults take. */
    void hush(Duration length) throws InterruptedException {
        for (String room : Arena.ROOMS) {
            new Redis(store.of(room)).hush(room, "number " + blows.size() + ", of which nobody was told");
            Thread.sleep(length.dividedBy(Arena.ROOMS.size()));
        }
        note(Fault.HUSH_MESSAGE, Set.of());
    }

    void killServer(ServerProcess server) throws IOException, InterruptedException {
        Set<String> hit = guestsOf(server);
        server.kill();
        note(Fault.KILL_SERVER, hit); // the others serve on
        server.start();
    }

    void stopServer(ServerProcess server) throws IOException, InterruptedException {
        Set<String> hit = guestsOf(server);
        long start = System.nanoTime();
        server.terminate().ifPresent(stuck);
        blows.add(new Blow(Fault.STOP_SERVER, start, hit));
        server.start();
    }

    void freezeServer(ServerProcess server, Duration length) throws IOException, InterruptedException {
        Set<String> hit = guestsOf(server);
        server.freeze();
        Thread.sleep(length);
        server.thaw();
        note(Fault.FREEZE_SERVER, hit);
    }

    void cut(Plan.Step step) {
        List<Chatter> victims = some(step);
        victims.forEach(guest -> guest.tell(new Signal.Cut()));
        note(Fault.CUT_GUESTS, names(victims));
    }

    void stall(Plan.Step step) {
        List<Chatter> victims = some(step);
        victims.forEach(guest -> guest.tell(new Signal.Stall(step.length())));
        blows.add(new Blow(Fault.STALL_GUESTS, System.nanoTime() + step.length().toNanos(), names(victims)));
    }

    private void note(Fault fault, Set<String> hit) {
        blows.add(new Blow(fault, System.nanoTime(), hit));
    }

    /** One that is hit, or whose Redis is. */
    private static String room(Plan.Step step) {
        return Arena.ROOMS.get((int) (step.length().toMillis() % Arena.ROOMS.size()));
    }

    private List<Chatter> some(Plan.Step step) {
        int first = step.length().toMillisPart() % guests.size();
        int count = Math.max(1, (int) (step.share() * guests.size()));
        var twice = new ArrayList<>(guests);
        twice.addAll(guests);
        return twice.subList(first, first + Math.min(count, guests.size()));
    }

    private Set<String> everybody() {
        return names(guests);
    }

    private Set<String> guestsOf(ServerProcess server) {
        return names(guests.stream()
                .filter(guest -> guest.status().server().equals(Optional.of(server.name())))
                .toList());
    }

    private static Set<String> names(List<Chatter> some) {
        return some.stream().map(Chatter::name).collect(Collectors.toSet());
    }
}
