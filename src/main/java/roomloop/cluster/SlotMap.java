package roomloop.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        return Optional.ofNullable(owners[slot(room)]);
    }

    /** Any room whose slot is one of these. */
    static RoomName roomOf(ClusterTopology.Range range) {
        return Stream.iterate(0, n -> n + 1)
                .map(n -> new RoomName(n.toString()))
                .filter(room -> range.first() <= slot(room) && slot(room) <= range.last())
                .findFirst()
                .orElseThrow();
    }

    private static int slot(RoomName room) {
        return JedisClusterCRC16.getSlot(KEYS.channel(room));
    }

    /** All that own something. */
    Set<RedisBus> owners() {
        return Stream.of(owners).filter(Objects::nonNull).collect(Collectors.toSet());
    }
}
