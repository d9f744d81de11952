package roomloop.cluster;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.util.JedisClusterCRC16;
import roomloop.chat.RoomName;
import roomloop.redis.Keys;
import roomloop.redis.RedisBus;

/** Which master's bus owns which slot of a cluster. It never changes: a new topology is a new map. */
final class SlotMap {
    static final SlotMap EMPTY = new SlotMap(new RedisBus[Protocol.CLUSTER_HASHSLOTS]);

    private static final Keys KEYS = new Keys(0); // a cluster has no other database

    private final RedisBus[] owners; // null: the slot had no owner yet

    private SlotMap(RedisBus[] owners) {
        this.owners = owners;
    }

    /** The map as the topology says now; slots that it doesn't name stay with the owner that they had. */
    SlotMap with(List<ClusterTopology.Range> topology, Function<ClusterTopology.Range, RedisBus> bus) {
        var now = owners.clone();
        topology.forEach(range -> Arrays.fill(now, range.first(), range.last() + 1, bus.apply(range)));
        return new SlotMap(now);
    }

    /** The bus of the master that owns the room's slot; empty as long as that isn't known. */
    Optional<RedisBus> owner(RoomName room) {
        return Optional.ofNullable(owners[JedisClusterCRC16.getSlot(KEYS.channel(room))]);
    }

    /** All that own something. */
    Set<RedisBus> owners() {
        Collection<RedisBus> all = new HashSet<>(Arrays.asList(owners));
        all.removeIf(owner -> owner == null);
        return Set.copyOf(all);
    }
}
