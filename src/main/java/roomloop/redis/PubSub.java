package roomloop.redis;

import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Response;

/**
 * How a channel is spoken of: to a whole Redis, or in a cluster within the slot that it belongs to, so that only its master
 * carries it.
 */
enum PubSub {
    WHOLE("", Command.SUBSCRIBE, Command.UNSUBSCRIBE, Command.PUBLISH, "CHANNELS", 500),
    SHARDED("s", Command.SSUBSCRIBE, Command.SUNSUBSCRIBE, Command.SPUBLISH, "SHARDCHANNELS", 1);

    private final String prefix; // of what Redis says
    final Command subscribe;
    final Command unsubscribe;
    final Command publish;
    final String channels; // the word for all that are listened to
    final int atOnce; // channels in one command: those of several slots can't be

    PubSub(String prefix, Command subscribe, Command unsubscribe, Command publish, String channels, int atOnce) {
        this.prefix = prefix;
        this.subscribe = subscribe;
        this.unsubscribe = unsubscribe;
        this.publish = publish;
        this.channels = channels;
        this.atOnce = atOnce;
    }

    Response<?> publish(Pipeline redis, String channel, String payload) {
        return redis.sendCommand(publish, channel, payload);
    }

    /** {@code message}, {@code subscribe}, {@code unsubscribe} or {@code pong}, whichever way Redis says it. */
    String plain(String kind) {
        return kind.equals("pong") ? kind : kind.substring(prefix.length());
    }
}
