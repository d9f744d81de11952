import { el, setText, sync } from "../view/dom.js";

/** From snapshots to the figures on show: the picture and the tables both show what this says. */

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

export const whole = (n) => n.toLocaleString("en");
export const rate = (n) => (n > 0 && n < 10 ? n.toFixed(1) : whole(Math.round(n)));
const megabytes = (bytes) => whole(Math.round(bytes / 2 ** 20));

/** Those that aren't listed, in words. */
export function othersWords({ clients, peak }) {
  if (clients === 0) return "";
  if (peak === 0) return `and ${whole(clients)} more, ${clients === 1 ? "empty" : "all empty"}`;
  return `and ${whole(clients)} more, ${clients === 1 ? "not" : "none"} above ${whole(peak)}`;
}

/** Two connections of one guest are told apart by what they asked for. */
const outboxWords = ({ name, window }) => `Outbox of ${name}${window ? `, window ${window}` : ""}`;

/** What flows: what goes by, how much a second, how much in all. */
function flows(past, name) {
  const now = past.at(-1);
  const inRoom = (key) => (snapshot) => snapshot.rooms.find((room) => room.name === name)?.[key];
  const flow = (key, words, counter = (snapshot) => snapshot[key]) => {
    const n = perSecond(past, counter);
    return { key, words, perSecond: n, cells: { rate: rate(n), all: whole(counter(now)) } };
  };
  return [
    flow("said", "Messages in"),
    now.bus.kind === "redis" && flow("received", "Received from Redis", ({ bus }) => bus.received),
    name && flow("room.turns", `Turns of #${name}`, inRoom("turns")),
    name && flow("room.messages", `Messages of #${name}`, inRoom("messages")),
    flow("turns", "Turns of all rooms"),
    flow("deliveries", "Deliveries out"),
    flow("cut", "Clients cut"),
  ].filter(Boolean);
}

const queue = (key, words, { size, peak, capacity }) => {
  return { key, words, cells: { now: whole(size), peak: whole(peak), holds: whole(capacity) } };
};

function queues({ bus }, room, boxes) {
  return [
    bus.kind === "redis" && queue("publisher", "Publisher", bus.publisher),
    bus.kind === "redis" && queue("unanswered", "Sent to Redis, unanswered", bus.unanswered),
    room && queue("inbox", `Inbox of #${room.name}`, room.inbox),
    ...boxes.map((box) => queue(`outbox${box.connection}`, outboxWords(box), box.outbox)),
  ].filter(Boolean);
}

function stock({ connections, maxConnections, threads, heap }) {
  return [
    ["connections", "Connections", `${whole(connections)} of ${whole(maxConnections)}`],
    ["rooms", "Virtual threads: room loops", whole(threads.rooms)],
    ["handlers", "Virtual threads: socket handlers", whole(threads.handlers)],
    ["bus", "Virtual threads: bus", whole(threads.bus)],
    ["platform", "Platform threads", whole(threads.platform)],
    ["heap", "Heap", `${megabytes(heap.used)} of ${megabytes(heap.max)} MB`],
  ].map(([key, words, now]) => ({ key, words, cells: { now } }));
}

/** The three tables: lines of a key, words, and cells. */
export function tables(past, room, boxes) {
  const now = past.at(-1);
  return { queues: queues(now, room, boxes), flows: flows(past, room?.name), stock: stock(now) };
}

/** What the picture says, by the key that the page's `data-n` names: the cells of all tables, and some words. */
export function figures({ bus, server, otherRooms }, room, { queues, flows, stock }) {
  const cells = [...queues, ...flows, ...stock].flatMap(({ key, cells }) =>
    Object.entries(cells).map(([name, text]) => [`${key}.${name}`, text]),
  );
  const of = (key) => flows.find((flow) => flow.key === key)?.perSecond;
  return {
    ...Object.fromEntries(cells),
    server: `server ${server}`,
    trouble: bus.trouble ?? "",
    subscriptions: whole(bus.subscriptions ?? 0),
    room: room ? `#${room.name}` : "a room, once one is open",
    behind: room?.behind ? "Behind: it reads the log." : "",
    perTurn: of("room.turns") ? rate(of("room.messages") / of("room.turns")) : "0",
    otherRooms: otherRooms ? `and ${whole(otherRooms)} more` : "",
    others: room ? othersWords(room.others) : "Nobody is here yet.",
  };
}

/** What a lane shows of a room that it can't read off one snapshot. */
export function laneFigures(past, name) {
  const of = (key) => perSecond(past, ({ rooms }) => rooms.find((room) => room.name === name)?.[key]);
  const [messages, turns] = [of("messages"), of("turns")];
  const clients = past.at(-1).rooms.find((room) => room.name === name)?.clients ?? 0;
  return {
    perSecond: messages,
    turnsPerSecond: turns,
    perTurn: turns ? messages / turns : 0,
    deliveries: messages * clients,
  };
}

/** The whole picture in a sentence or two. */
export function headline(past, room) {
  const { bus } = past.at(-1);
  if (bus.trouble) return `${bus.trouble}. Messages wait in the publisher’s queue; nothing is lost.`;
  if (!room) return "Nothing happens here yet: no room is open. Send the robots in.";
  const { perSecond: rateNow, perTurn } = laneFigures(past, room.name);
  const name = `#${room.name}`;
  if (room.heldUp)
    return `${name} is held up by the lab: ${whole(room.inbox.size)} of ${whole(room.inbox.capacity)} commands wait. The other rooms run on.`;
  if (room.behind) return `${name} is behind, and reads the log.`;
  if (!rateNow) return `${name} is quiet: its loop sleeps, which costs nothing.`;
  const fullest = room.outboxes.reduce((most, box) => (box.outbox.size > (most?.outbox.size ?? 0) ? box : most), null);
  const waits =
    fullest && fullest.outbox.size > 4
      ? `only ${fullest.name} waits, with ${whole(fullest.outbox.size)} in the outbox.`
      : "nobody waits.";
  const turn = perTurn >= 1.5 ? `${rate(perTurn)} messages share a turn` : "each message has a turn of its own";
  return `${name} is ${rateNow > 50 ? "busy" : "calm"}: ${turn}; ${waits}`;
}

/** Writes the figures into the page, where `data-n` names them, and into its tables. */
export function drawFigures(view, past, room, boxes) {
  const all = tables(past, room, boxes);
  const words = figures(past.at(-1), room, all);
  for (const node of document.querySelectorAll("[data-n]")) setText(node, words[node.dataset.n] ?? "–");
  for (const [name, lines] of Object.entries(all)) drawTable(view.querySelector(`.${name} tbody`), lines);
  view.querySelector(".bus").dataset.kind = past.at(-1).bus.kind;
}

function drawTable(body, lines) {
  const row = ({ key, cells }) =>
    el("tr", { "data-key": key }, el("th", { scope: "row" }), ...Object.keys(cells).map(() => el("td")));
  sync(body, lines, "key", row, (node, { words, cells }) => {
    for (const [i, text] of [words, ...Object.values(cells)].entries()) setText(node.children[i], text);
  });
}
