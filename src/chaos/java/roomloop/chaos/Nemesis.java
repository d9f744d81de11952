package roomloop.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import redis.clients.jedis.args.ClientType;

/**
 * Injects the faults of a plan. Each fault has a virtual thread of its own, so faults of Redis, of every server and of users
 * overlap. Of the same server, or of Redis, there is one fault at a time: the next waits 8 s for its turn, then it is skipped.
 */
final class Nemesis {
    private static final int LONGEST_WAIT = 8; // seconds

    private final FaultInjector injector;
    private final List<RestartableServer> servers;
    private final Consumer<String> unexpected;
    private final Semaphore redisIsUp = new Semaphore(1);
    private final List<Semaphore> serverIsUp;
    private final List<Thread> running = new ArrayList<>();

    Nemesis(Environment environment, Consumer<String> stuck, Consumer<String> unexpected) {
        this.injector = new FaultInjector(environment.redis(), environment.users(), stuck);
        this.servers = environment.servers();
        this.unexpected = unexpected;
        this.serverIsUp = servers.stream().map(server -> new Semaphore(1)).toList();
    }

    private interface Injection {
        void run() throws Exception;
    }

    /** Starts one fault, without waiting for its end. */
    void inject(FaultPlan.Step step) {
        RestartableServer server = servers.get(step.server());
        Semaphore serverUp = serverIsUp.get(step.server());
        switch (step.fault()) {
            case KILL_REDIS -> start(step, redisIsUp, () -> injector.killRedis(step));
            case FREEZE_REDIS -> start(step, redisIsUp, () -> injector.freezeRedis(step));
            case FAIL_OVER -> start(step, redisIsUp, () -> injector.failOver(step));
            case MOVE_SLOT -> start(step, redisIsUp, () -> injector.moveSlot(step));
            case DROP_CLIENTS -> start(step, redisIsUp, () -> injector.dropConnections(step, ClientType.NORMAL));
            case DROP_SUBSCRIBERS -> start(step, redisIsUp, () -> injector.dropConnections(step, ClientType.PUBSUB));
            case FILL_REDIS -> start(step, redisIsUp, () -> injector.fillRedis(step));
            case LOSE_MESSAGE -> start(step, redisIsUp, () -> injector.loseMessages(step));
            case KILL_SERVER -> start(step, serverUp, () -> injector.killServer(server));
            case STOP_SERVER -> start(step, serverUp, () -> injector.stopServer(server));
            case FREEZE_SERVER -> start(step, serverUp, () -> injector.freezeServer(server, step.length()));
            case DISCONNECT_USERS -> injector.disconnectUsers(step);
            case STALL_USERS -> injector.stallUsers(step);
        }
    }

    /** Waits until every fault is over and all servers are ready. */
    void awaitRecovery() throws InterruptedException {
        for (Thread thread : running) {
            thread.join();
        }
        try {
            for (RestartableServer server : servers) {
                server.awaitReady();
            }
        } catch (IOException e) {
            unexpected.accept(e.getMessage());
        }
    }

    List<FaultInjector.InjectedFault> injected() {
        return injector.injected();
    }

    private void start(FaultPlan.Step step, Semaphore victim, Injection injection) {
        running.add(Thread.ofVirtual().name("fault-" + step.fault()).start(() -> {
            try {
                if (victim.tryAcquire(LONGEST_WAIT, TimeUnit.SECONDS)) {
                    injectThenRelease(victim, injection);
                }
            } catch (Exception | AssertionError e) {
                unexpected.accept(step.fault() + ": " + e);
            }
        }));
    }

    private static void injectThenRelease(Semaphore victim, Injection injection) throws Exception {
        try {
            injection.run();
        } finally {
            victim.release();
        }
    }
}
