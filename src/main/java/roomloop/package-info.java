/**
 * The map of the server. Imports run one way only, and {@code ArchitectureTest} checks that:
 *
 * <pre>
 * Main → inside → metrics → chat
 * Main → web → chat, auth, config        inside → auth, config, too
 * Main → cluster → redis → chat
 * Main → memory → chat
 *
 * package  holds
 * config   the settings, and what is wrong with them; imports nothing of ours
 * auth     names and tokens; imports nothing of ours
 * chat     rooms as actors, clients with bounded outboxes, the frames of the server, the MessageBus
 * memory   MemoryBus, for a server that runs alone
 * redis    RedisBus, for several servers that share a Redis
 * cluster  ClusterBus, for several servers that share a Redis Cluster
 * web      HTTP and WebSockets, the frames of the clients, the limits
 * metrics  counters, and GET /metrics
 * inside   the live view of the running server
 * </pre>
 *
 * A message's way: {@code ChatSocket → FrameParser → Rooms.publish → MessageBus → (Redis → Subscriber) → BusListener → Inbox → Room →
 * Outbox → JettySocket}.
 *
 * <pre>
 * thread              how many        started by       waits for               ends when
 * handler-N           one a task      Jetty            a room's full inbox     its message or request is done
 * inside-UID          one a viewer    Jetty            a quarter of a second   the viewer leaves: a handler under another name
 * join-NAME           one a join      JoinHandler      the room, the log       the client has its answer; after 10 s at most
 * history-NAME        one a request   JoinHandler      the log                 the client has its answer
 * room-NAME           one a room      RoomRegistry     its inbox, the log      the room retires
 * fan-out-NAME        one for 250     Members          nothing                 these clients have the frame (rooms of 1,000 and more)
 * leave-UID           one a client    Rooms            full inboxes            all rooms of a closed client know
 * close-UID           one a client    Rooms            the socket              the socket is closed
 * refusal-UID         one a refusal   Connection       the peer, 2 s at most   a peer that sent what it may not is closed
 * redis-publisher     one a Redis     RedisBus         its queue, Redis        the bus is closed, or the Redis is no master any more
 * redis-deadlines     one a Redis     RedisBus         the oldest message  likewise
 * redis-subscriber    one a Redis     RedisBus         Redis, never a room     likewise
 * redis-heartbeat     one a Redis     the subscriber   changes, half a second  the subscriber's connection ends
 * redis-presence      one a Redis     RedisBus         changes, Redis          as the publisher
 * redis-topology      one             ClusterBus       a hint, or 30 s         the bus is closed (Redis Cluster only)
 * publish-NAME        one a room      ClusterBus       its master's publisher  the room has been silent for a moment (likewise)
 * log-writer          one             Main             log lines, stderr       the process ends (a platform thread)
 * connection-monitor  one             WebServer        a second                the server has drained
 * drain               one             shutdown         every step of drain     the server has drained; after 9 s the process ends
 * shutdown            one             the JVM          the drain               the process ends (a platform thread)
 * jetty-N             four or more    Jetty            sockets                 the server has drained (platform threads)
 *
 * queue               capacity        filled by            emptied by          full means
 * room inbox          INBOX           handlers, the bus    its room            a handler waits; from Redis: the room is marked behind,
 *                                                                              and reads the log
 * client outbox       OUTBOX, 1 MiB   rooms, its handler   its socket          the client is disconnected
 * publisher queue     4096            handlers             the publisher       the sender is told "unavailable"
 *                                                                              (one a Redis; in a cluster one more a room that talks)
 * log                 1024 lines      all threads         log-writer           the line is dropped and counted
 * topology hints      1               any thread          redis-topology       nothing: it is about to look anyway (Redis Cluster only)
 * </pre>
 *
 * With Redis Cluster there is one {@code redis-publisher}, {@code redis-deadlines}, {@code redis-subscriber},
 * {@code redis-heartbeat} and {@code redis-presence} for each master, and their names end with its address.
 *
 * Who owns what: a room's members, its history and its counters belong to the room's thread. A client's memberships are added and removed
 * by its handlers only, which run one after the other; a room can only end the membership that it was given. The end of each write belongs
 * to the outbox, which lets one write at a time into Jetty. What several threads share is in concurrent maps and atomics: the open rooms,
 * the connections, the rate limits. The room list and the member counts that others see are immutable values that each room publishes.
 */
package roomloop;
