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
import roomloop.chaos.FaultPlan.Fault;
import roomloop.support.TestRedis;

/** Injects one fault at a time: returns when what it hit may be well again, and records it. Any thread may call it. */
final class FaultInjector {
    private final RedisDeployment redis;
    private final List<SimulatedUser> users;
    private final Consumer<String> stuck;
    private final Queue<InjectedFault> injected = new ConcurrentLinkedQueue<>();

    /**
     * A fault that was injected.
     *
     * @param end nano time from which on the users that it hit could be well again
     * @param hit names of users
     */
    record InjectedFault(Fault fault, long end, Set<String> hit) {}

    /** @param stuck takes the servers that don't end as they should */
    FaultInjector(RedisDeployment redis, List<SimulatedUser> users, Consumer<String> stuck) {
        this.redis = redis;
        this.users = users;
        this.stuck = stuck;
    }

    List<InjectedFault> injected() {
        return List.copyOf(injected);
    }

    // ---- Redis: every user is hit

    void killRedis(FaultPlan.Step step) throws Exception {
        redis.kill(step.room(), step.length());
        record(step.fault(), names(users));
        redis.awaitHealth();
    }

    void freezeRedis(FaultPlan.Step step) throws Exception {
        TestRedis node = redis.nodeOf(step.room());
        node.freeze();
        Thread.sleep(step.length());
        node.thaw();
        record(step.fault(), names(users));
        redis.awaitHealth();
    }

    void failOver(FaultPlan.Step step) {
        if (redis instanceof RedisDeployment.Cluster cluster) {
            cluster.failOver(step.room());
            record(step.fault(), names(users));
            redis.awaitHealth();
        }
    }

    void moveSlot(FaultPlan.Step step) {
        if (redis instanceof RedisDeployment.Cluster cluster) {
            cluster.moveSlot(step.room(), step.length().toMillisPart());
            record(step.fault(), names(users));
        }
    }

    void fillRedis(FaultPlan.Step step) throws InterruptedException {
        redis.limitMemory(1);
        Thread.sleep(step.length());
        redis.limitMemory(0);
        record(step.fault(), names(users));
    }

    void dropConnections(FaultPlan.Step step, ClientType type) {
        redis.dropConnections(type);
        record(step.fault(), names(users));
    }

    /** Once in each room, in as much time as other faults take. */
    void loseMessages(FaultPlan.Step step) throws InterruptedException {
        for (String room : Environment.ROOMS) {
            redis.logWithoutPublishing(room, "lost after " + injected.size() + " faults");
            Thread.sleep(step.length().dividedBy(Environment.ROOMS.size()));
        }
        record(step.fault(), Set.of());
    }

    // ---- Servers: their users are hit

    void killServer(RestartableServer server) throws IOException, InterruptedException {
        Set<String> hit = usersOf(server);
        server.kill();
        record(Fault.KILL_SERVER, hit); // the other servers go on
        server.start();
    }

    void stopServer(RestartableServer server) throws IOException, InterruptedException {
        Set<String> hit = usersOf(server);
        long start = System.nanoTime();
        server.terminate().ifPresent(stuck);
        injected.add(new InjectedFault(Fault.STOP_SERVER, start, hit));
        server.start();
    }

    void freezeServer(RestartableServer server, Duration length) throws IOException, InterruptedException {
        Set<String> hit = usersOf(server);
        server.freeze();
        Thread.sleep(length);
        server.thaw();
        record(Fault.FREEZE_SERVER, hit);
    }

    // ---- Users

    void disconnectUsers(FaultPlan.Step step) {
        List<SimulatedUser> victims = victims(step);
        victims.forEach(user -> user.signal(new SimulatedUser.Signal.Disconnect()));
        record(step.fault(), names(victims));
    }

    void stallUsers(FaultPlan.Step step) {
        List<SimulatedUser> victims = victims(step);
        victims.forEach(user -> user.signal(new SimulatedUser.Signal.Stall(step.length())));
        long end = System.nanoTime() + step.length().toNanos();
        injected.add(new InjectedFault(step.fault(), end, names(victims)));
    }

    private void record(Fault fault, Set<String> hit) {
        injected.add(new InjectedFault(fault, System.nanoTime(), hit));
    }

    private List<SimulatedUser> victims(FaultPlan.Step step) {
        int first = step.length().toMillisPart() % users.size();
        int count = Math.max(1, (int) (step.share() * users.size()));
        var twice = new ArrayList<>(users);
        twice.addAll(users);
        return twice.subList(first, first + Math.min(count, users.size()));
    }

    private Set<String> usersOf(RestartableServer server) {
        return names(users.stream()
                .filter(user -> user.status().server().equals(Optional.of(server.name())))
                .toList());
    }

    private static Set<String> names(List<SimulatedUser> users) {
        return users.stream().map(SimulatedUser::name).collect(Collectors.toSet());
    }
}
