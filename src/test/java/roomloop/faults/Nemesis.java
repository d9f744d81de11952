package roomloop.faults;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import redis.clients.jedis.args.ClientType;
import roomloop.support.TestRedis;

/**
 * Breaks things as planned. Faults of different victims overlap; while a victim is down the next waits, and passes it over if
 * that takes long. Each fault has a virtual thread of its own.
 */
final class Nemesis {
    private static final int PATIENCE = 8; // seconds

    private final TestRedis redis;
    private final List<ServerProcess> servers;
    private final List<Chatter> guests;
    private final Consumer<String> stuck;
    private final Consumer<String> odd;
    private final Semaphore redisIsUp = new Semaphore(1);
    private final List<Semaphore> serverIsUp;
    private final List<Thread> running = new ArrayList<>();
    private final Queue<Blow> blows = new ConcurrentLinkedQueue<>();

    Nemesis(Arena arena, Consumer<String> stuck, Consumer<String> odd) {
        this.redis = arena.redis();
        this.servers = arena.servers();
        this.guests = arena.guests();
        this.stuck = stuck;
        this.odd = odd;
        this.serverIsUp = servers.stream().map(server -> new Semaphore(1)).toList();
    }

    /** What one fault does. */
    private interface Deed {
        void run() throws Exception;
    }

    /** Starts one fault, without waiting for its end. */
    void strike(Plan.Step step) {
        ServerProcess server = servers.get(step.server());
        Semaphore serverUp = serverIsUp.get(step.server());
        switch (step.fault()) {
            case KILL_REDIS -> start(step, redisIsUp, () -> killRedis(step.length()));
            case FREEZE_REDIS -> start(step, redisIsUp, () -> freezeRedis(step.length()));
            case DROP_CLIENTS -> start(step, redisIsUp, () -> drop(step.fault(), ClientType.NORMAL));
            case DROP_SUBSCRIBERS -> start(step, redisIsUp, () -> drop(step.fault(), ClientType.PUBSUB));
            case FILL_REDIS -> start(step, redisIsUp, () -> fillRedis(step.length()));
            case HUSH_MESSAGE -> start(step, redisIsUp, () -> hush(step.length()));
            case KILL_SERVER -> start(step, serverUp, () -> killServer(server));
            case STOP_SERVER -> start(step, serverUp, () -> stopServer(server));
            case FREEZE_SERVER -> start(step, serverUp, () -> freezeServer(server, step.length()));
            case CUT_GUESTS -> cut(some(step));
            case STALL_GUESTS -> stall(some(step), step.length());
        }
    }

    /** Waits until everything that was broken is mended. */
    void heal() throws InterruptedException {
        for (Thread thread : running) {
            thread.join();
        }
        try {
            for (ServerProcess server : servers) {
                server.awaitReady();
            }
        } catch (IOException e) {
            odd.accept(e.getMessage());
        }
    }

    List<Blow> blows() {
        return List.copyOf(blows);
    }

    private void start(Plan.Step step, Semaphore victim, Deed deed) {
        running.add(Thread.ofVirtual().name("fault-" + step.fault()).start(() -> {
            try {
                if (victim.tryAcquire(PATIENCE, TimeUnit.SECONDS)) {
                    hurt(victim, deed);
                }
            } catch (Exception e) {
                odd.accept(step.fault() + ": " + e);
            }
        }));
    }

    private static void hurt(Semaphore victim, Deed deed) throws Exception {
        try {
            deed.run();
        } finally {
            victim.release();
        }
    }

    private void killRedis(Duration length) throws Exception {
        redis.kill();
        Thread.sleep(length);
        redis.restart();
        note(Fault.KILL_REDIS, everybody());
    }

    private void freezeRedis(Duration length) throws Exception {
        redis.freeze();
        Thread.sleep(length);
        redis.thaw();
        note(Fault.FREEZE_REDIS, everybody());
    }

    private void fillRedis(Duration length) throws InterruptedException {
        new Redis(redis).limit(1);
        Thread.sleep(length);
        new Redis(redis).limit(0);
        note(Fault.FILL_REDIS, everybody());
    }

    private void drop(Fault fault, ClientType type) {
        new Redis(redis).dropClients(type);
        note(fault, everybody());
    }

    /** Once in each room, for as long as other faults take. */
    private void hush(Duration length) throws InterruptedException {
        for (String room : Arena.ROOMS) {
            new Redis(redis).hush(room, "number " + blows.size() + ", of which nobody was told");
            Thread.sleep(length.dividedBy(Arena.ROOMS.size()));
        }
        note(Fault.HUSH_MESSAGE, Set.of());
    }

    private void killServer(ServerProcess server) throws IOException, InterruptedException {
        Set<String> hit = guestsOf(server);
        server.kill();
        note(Fault.KILL_SERVER, hit); // the others serve on
        server.start();
    }

    private void stopServer(ServerProcess server) throws IOException, InterruptedException {
        Set<String> hit = guestsOf(server);
        long start = System.nanoTime();
        server.terminate().ifPresent(stuck);
        blows.add(new Blow(Fault.STOP_SERVER, start, hit));
        server.start();
    }

    private void freezeServer(ServerProcess server, Duration length) throws IOException, InterruptedException {
        Set<String> hit = guestsOf(server);
        server.freeze();
        Thread.sleep(length);
        server.thaw();
        note(Fault.FREEZE_SERVER, hit);
    }

    private void cut(List<Chatter> victims) {
        victims.forEach(guest -> guest.tell(new Signal.Cut()));
        note(Fault.CUT_GUESTS, names(victims));
    }

    private void stall(List<Chatter> victims, Duration length) {
        victims.forEach(guest -> guest.tell(new Signal.Stall(length)));
        blows.add(new Blow(Fault.STALL_GUESTS, System.nanoTime() + length.toNanos(), names(victims)));
    }

    private void note(Fault fault, Set<String> hit) {
        blows.add(new Blow(fault, System.nanoTime(), hit));
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
