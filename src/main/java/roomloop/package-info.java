/**
 * The map of the house. Imports run one way only: {@code Main → inside, metrics, web → chat ← redis, memory}; {@code config} and
 * {@code auth} import nothing of ours.
 *
 * <pre>
 * package  holds
 * config   what can be set from outside, and what is wrong with it
 * auth     names and tokens
 * chat     rooms as actors, clients with bounded outboxes, the words of the protocol, the MessageBus
 * memory   MemoryBus, for a server alone
 * redis    RedisBus, for several
 * web      HTTP and WebSockets: who may connect, what clients say
 * metrics  what is counted, for Prometheus
 * inside   the live view
 * </pre>
 *
 * A message's way, with no step backwards: {@code ChatSocket → FrameParser → MessageBus.publish → (Redis) → BusListener → Inbox → Room →
 * Outbox → JettySocket}.
 *
 * <pre>
 * thread           how many       started by     waits for               ends when
 * handler-N        one a task     Jetty          a room's full inbox     its frame or request is done
 * room-NAME        one a room     OpenRooms      its inbox               the room retires
 * crew-NAME        one for 250    its room       nothing                their clients have the frame (in rooms of 1,000 and more)
 * join-NAME        one a join     OpenRooms      the bus's log           the answer is in the outbox
 * refusal-UID      one a refusal  Connection     the peer to pause       the peer is told why it is refused
 * goodbye-UID      one a client   Rooms          inboxes, the socket     all rooms know, the socket is closed
 * redis-…          four a Redis   Shard          Redis                   the bus is closed, or the Redis is no master any more
 * redis-scout      one            Shards         a doubt, or 30 s        the bus is closed (with Redis Cluster only)
 * overdue          one a Redis    Drafts         nothing                it has told whose messages take too long
 * connection-monitor one          WebServer      the time                the server is drained
 * inside-UID       one a viewer   Jetty          a quarter second        the viewer leaves, or its token expires
 * jetty-N          four or more   Jetty          sockets                 the server is drained (platform threads)
 *
 * queue            capacity       filled by               emptied by       full means
 * room inbox       INBOX          handlers, the bus       its room         a handler waits; from Redis: the room is behind,
 *                                                                          and catches up from the log
 * client outbox    OUTBOX, 1 MiB  rooms, its handler      its socket       the client is cut
 * publisher queue  4096           handlers                the publisher    the sender is told "unavailable"
 * </pre>
 *
 * Who owns what: a room's members belong to its thread; a connection's half-read message and its manners to its handler,
 * which is serial; the limits of the edge are shared, in concurrent maps.
 */
package roomloop;
