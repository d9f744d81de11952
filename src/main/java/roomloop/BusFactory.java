package roomloop;

import java.time.Duration;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.SslOptions;
import roomloop.chat.MessageBus;
import roomloop.cluster.ClusterBus;
import roomloop.config.Config;
import roomloop.config.HeapShares;
import roomloop.config.RedisMode;
import roomloop.config.RedisUrl;
import roomloop.memory.MemoryBus;
import roomloop.redis.RedisAddress;
import roomloop.redis.RedisBus;

/** Makes the bus that the configuration asks for. */
record BusFactory(String server, Config config, HeapShares heap) {
    private static final Duration PROBE = Duration.ofMillis(500); // for an answer of a Redis that wasn't asked for

    MessageBus create() {
        return switch (config.redis()) {
            case RedisMode.None() -> alone();
            case RedisMode.Required(var url) -> shared(address(url));
            case RedisMode.IfItAnswers(var url) -> sharedIfItAnswers(address(url));
            case RedisMode.Cluster(var nodes) -> {
                var addresses = nodes.stream().map(BusFactory::address).toList();
                yield new ClusterBus(server, addresses, config.history(), heap.unanswered());
            }
        };
    }

    private MessageBus alone() {
        return new MemoryBus(config.history(), heap.logs());
    }

    private MessageBus shared(RedisAddress redis) {
        return new RedisBus(server, redis, config.history(), heap.unanswered());
    }

    private MessageBus sharedIfItAnswers(RedisAddress redis) {
        if (redis.answers(PROBE)) {
            return shared(redis);
        }
        System.out.println("No Redis answers at " + redis + ": this server runs alone");
        return alone();
    }

    private static RedisAddress address(RedisUrl url) {
        var login = DefaultJedisClientConfig.builder().database(url.database());
        url.user().ifPresent(login::user);
        url.password().ifPresent(login::password);
        if (url.tls()) {
            login.sslOptions(SslOptions.defaults());
        }
        return new RedisAddress(new HostAndPort(url.host(), url.port()), login.build());
    }
}
