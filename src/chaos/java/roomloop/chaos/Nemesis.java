package roomloop.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import redis.clients.jedis.args.ClientType;

/**
 * Breaks things as planned. Faults of different victims overlap; while a victim is down the next waits, and passes it over if
 * that takes long. Each fault has a virtual thread of its own.
 */
final class Nemesis {
    private static final int PATIENCE = 8; // seconds

    private final Deeds deeds;
    private final List<ServerProcess> servers;
    private final Consumer<String> odd;
    private final Semaphore redisIsUp = new Semaphore(1);
    private final List<Semaphore> serverIsUp;
    private final List<Thread> running = new ArrayList<>();

    Nemesis(Arena arena, Consumer<String> stuck, Consumer<String> odd) {
        this.deeds = new Deeds(arena.store(), arena.guests(), stuck);
        this.servers = arena.servers();
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
            case KILL_REDIS -> start(step, redisIsUp, () -> deeds.killRedis(step));
            case FREEZE_REDIS -> start(step, redisIsUp, () -> deeds.freezeRedis(step));
            case FAIL_OVER -> start(step, redisIsUp, () -> deeds.failOver(step));
            case MOVE_SLOT -> start(step, redisIsUp, () -> deeds.moveSlot(step));
            case DROP_CLIENTS -> start(step, redisIsUp, () -> deeds.drop(step.fault(), ClientType.NORMAL));
            case DROP_SUBSCRIBERS -> start(step, redisIsUp, () -> deeds.drop(step.fault(), ClientType.PUBSUB));
            case FILL_REDIS -> start(step, redisIsUp, () -> deeds.fillRedis(step.length()));
            case HUSH_MESSAGE -> start(step, redisIsUp, () -> deeds.hush(step.length()));
            case KILL_SERVER -> start(step, serverUp, () -> deeds.killServer(server));
            case STOP_SERVER -> start(step, serverUp, () -> deeds.stopServer(server));
            case FREEZE_SERVER -> start(step, serverUp, () -> deeds.freezeServer(server, step.length()));
            case CUT_GUESTS -> deeds.cut(step);
            case STALL_GUESTS -> deeds.stall(step);
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
        return deeds.blows();
    }

    private void start(Plan.Step step, Semaphore victim, Deed deed) {
        running.add(Thread.ofVirtual().name("fault-" + step.fault()).start(() -> {
            try {
                if (victim.tryAcquire(PATIENCE, TimeUnit.SECONDS)) {
                    hurt(victim, deed);
                }
            } catch (Exception | AssertionError e) {
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
}
