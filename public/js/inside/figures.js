/** From snapshots to the figures on show. No DOM in here: the picture and the tables both show what this says. */

const SPAN_MS = 2_000; // rates are averages over so long

/** The last two seconds. Another server, or the same one started anew, begins a new past. */
export function remember(past, snapshot) {
  const last = past.at(-1);
  const goesOn = last?.server === snapshot.server && last.at < snapshot.at && last.turns <= snapshot.turns;
  return [...(goesOn ? past.filter(({ at }) => snapshot.at - at <= SPAN_MS) : []), snapshot];
}

/** How much a counter grew a second; 0 while only one snapshot knows it. */
export function perSecond(past, counter) {
  const known = past.filter((snapshot) => counter(snapshot) !== undefined);
  const [first, last] = [known[0], known.at(-1)];
  return known.length < 2 ? 0 : ((counter(last) - counter(first)) * 1000) / (last.at - first.at);
}

/** The room to show: the one that was asked for if it is there, else the first; undefined if there is none. */
export const choose = (rooms, wanted) => rooms.find(({ name }) => name === wanted) ?? rooms[0];

const whole = (n) => n.toLocaleString("en");
const rate = (n) => (n > 0 && n < 10 ? n.toFixed(1) : whole(Math.round(n)));
const megabytes = (bytes) => whole(Math.round(bytes / 2 ** 20));

/** Those that aren't listed, in words. */
export function othersWords({ clients, peak }) {
  if (clients === 0) return "";
  if (peak === 0) return `and ${whole(clients)} more, ${clients === 1 ? "empty" : "all empty"}`;
  return `and ${whole(clients)} more, ${clients === 1 ? "not" : "none"} above ${whole(peak)}`;
}

/** Two connections of one guest are told apart by what they asked for. */
const outboxWords = ({ name, window }) => `Outbox of ${name}${window ? `, window ${window}` : ""}`;

/** The flows: what, how much a second, how much in all. */
export function flows(past, name) {
  const inRoom = (key) => (snapshot) => snapshot.rooms.find((room) => room.name === name)?.[key];
  return [
    ["said", "Messages in", (snapshot) => snapshot.said],
    past.at(-1).bus.kind === "redis" && ["received", "Received from Redis", (snapshot) => snapshot.bus.received],
    name && ["room.turns", `Turns of #${name}`, inRoom("turns")],
    name && ["room.messages", `Messages of #${name}`, inRoom("messages")],
    ["turns", "Turns of all rooms", (snapshot) => snapshot.turns],
    ["deliveries", "Deliveries out", (snapshot) => snapshot.deliveries],
    ["cut", "Clients cut", (snapshot) => snapshot.cut],
  ]
    .filter(Boolean)
    .map(([key, words, counter]) => ({ key, words, perSecond: perSecond(past, counter), all: counter(past.at(-1)) }));
}

const queue = (key, words, { size, peak, capacity }) => {
  return { key, words, cells: { now: whole(size), peak: whole(peak), holds: whole(capacity) } };
};
const thing = (key, words, now) => ({ key, words, cells: { now } });

/** The three tables: lines of a key, words, and cells. */
export function tables(past, room, boxes) {
  const { bus, connections, maxConnections, threads, heap } = past.at(-1);
  return {
    queues: [
      bus.kind === "redis" && queue("publisher", "Publisher", bus.publisher),
      bus.kind === "redis" && queue("unanswered", "Sent to Redis, unanswered", bus.unanswered),
      room && queue("inbox", `Inbox of #${room.name}`, room.inbox),
      ...boxes.map((box) => queue(`outbox${box.connection}`, outboxWords(box), box.outbox)),
    ].filter(Boolean),
    flows: flows(past, room?.name).map(({ key, words, perSecond: n, all }) => {
      return { key, words, cells: { rate: rate(n), all: whole(all) } };
    }),
    stock: [
      thing("connections", "Connections", `${whole(connections)} of ${whole(maxConnections)}`),
      thing("rooms", "Virtual threads: room loops", whole(threads.rooms)),
      thing("handlers", "Virtual threads: socket handlers", whole(threads.handlers)),
      thing("bus", "Virtual threads: bus", whole(threads.bus)),
      thing("platform", "Platform threads", whole(threads.platform)),
      thing("heap", "Heap", `${megabytes(heap.used)} of ${megabytes(heap.max)} MB`),
    ],
  };
}

/** What the picture says, by the key that the page's `data-n` names: the tables' cells, and some words. */
export function figures(past, room, lines) {
  const { bus, server, otherRooms } = past.at(-1);
  const of = Object.fromEntries(flows(past, room?.name).map((flow) => [flow.key, flow.perSecond]));
  const cells = lines.flatMap(({ key, cells }) =>
    Object.entries(cells).map(([name, text]) => [`${key}.${name}`, text]),
  );
  return {
    ...Object.fromEntries(cells),
    server: `server ${server}`,
    trouble: bus.trouble ?? "",
    subscriptions: whole(bus.subscriptions ?? 0),
    room: room ? `#${room.name}` : "a room, once one is open",
    behind: room?.behind ? "Behind: it reads the log." : "",
    perTurn: of["room.turns"] ? rate(of["room.messages"] / of["room.turns"]) : "0",
    otherRooms: otherRooms ? `and ${whole(otherRooms)} more` : "",
    others: room ? othersWords(room.others) : "Nobody is here yet.",
  };
}
