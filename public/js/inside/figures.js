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

/** The three tables, as rows `{key, words, cells}`. Two connections of one guest are told apart by their windows. */
export function tables(past, room, boxes) {
  const snapshot = past.at(-1);
  const { bus, connections, maxConnections, threads, heap } = snapshot;
  const isRedis = bus.kind === "redis";
  const row = (key, words, cells) => ({ key, words, cells });
  const queue = (key, words, { size, peak, capacity }) =>
    row(key, words, { now: whole(size), peak: whole(peak), holds: whole(capacity) });
  const flow = (key, words, counter = (snapshot) => snapshot[key]) =>
    row(key, words, { rate: rate(perSecond(past, counter)), all: whole(counter(snapshot)) });
  const ofRoom = (key) => (snapshot) => find(snapshot, room.name)?.[key];
  const outboxWords = ({ name, window }) => `Outbox of ${name}${window ? `, window ${window}` : ""}`;
  return {
    queues: [
      isRedis && queue("publisher", "Publisher", bus.publisher),
      isRedis && queue("unanswered", "Sent to Redis, unanswered", bus.unanswered),
      room && queue("inbox", `Inbox of #${room.name}`, room.inbox),
      ...boxes.map((box) => queue(`outbox${box.connection}`, outboxWords(box), box.outbox)),
    ].filter(Boolean),
    flows: [
      flow("said", "Messages in"),
      isRedis && flow("received", "Received from Redis", ({ bus }) => bus.received),
      room && flow("room.turns", `Turns of #${room.name}`, ofRoom("turns")),
      room && flow("room.messages", `Messages of #${room.name}`, ofRoom("messages")),
      flow("turns", "Turns of all rooms"),
      flow("deliveries", "Deliveries out"),
      flow("cut", "Clients cut"),
    ].filter(Boolean),
    stock: [
      row("connections", "Connections", { now: `${whole(connections)} of ${whole(maxConnections)}` }),
      row("rooms", "Virtual threads: room loops", { now: whole(threads.rooms) }),
      row("handlers", "Virtual threads: socket handlers", { now: whole(threads.handlers) }),
      row("bus", "Virtual threads: bus", { now: whole(threads.bus) }),
      row("platform", "Platform threads", { now: whole(threads.platform) }),
      row("heap", "Heap", { now: `${megabytes(heap.used)} of ${megabytes(heap.max)} MB` }),
    ],
  };
}

const find = ({ rooms }, name) => rooms.find((room) => room.name === name);

/** What the picture says, by the key that the page's `data-n` names: the cells of all tables, and some words. */
export function figures({ bus, server, otherRooms }, tables) {
  const cells = Object.values(tables).flatMap((rows) =>
    rows.flatMap(({ key, cells }) => Object.entries(cells).map(([name, text]) => [`${key}.${name}`, text])),
  );
  return {
    ...Object.fromEntries(cells),
    server: `server ${server}`,
    trouble: bus.trouble ?? "",
    subscriptions: whole(bus.subscriptions ?? 0),
    otherRooms: otherRooms ? `and ${whole(otherRooms)} more` : "",
  };
}

/** What a lane shows of a room that one snapshot doesn't tell. */
export function laneFigures(past, name) {
  const of = (key) => perSecond(past, (snapshot) => find(snapshot, name)?.[key]);
  const [messages, turns] = [of("messages"), of("turns")];
  const deliveries = messages * (find(past.at(-1), name)?.clients ?? 0);
  return { perSecond: messages, turnsPerSecond: turns, perTurn: turns ? messages / turns : 0, deliveries };
}

/** The whole picture in a sentence or two. */
export function headline(past, room) {
  const { bus, otherRooms } = past.at(-1);
  if (bus.trouble) return `${bus.trouble}. Messages wait in the publisher’s queue; nothing is lost.`;
  if (!room && otherRooms) return "No room has a guest now. An empty room’s loop sleeps, and ends after 30 s.";
  if (!room) return "Nothing happens here yet: no room is open. Send the robots in.";
  const { perSecond, perTurn } = laneFigures(past, room.name);
  const { name, heldUp, behind, inbox, outboxes } = room;
  if (heldUp)
    return `#${name} is held up by the lab: ${whole(inbox.size)} of ${whole(inbox.capacity)} commands wait. The other rooms run on.`;
  if (behind) return `#${name} is behind, and reads the log.`;
  if (!perSecond) return `#${name} is quiet: its loop sleeps, which costs nothing.`;
  const [fullest] = outboxes.toSorted((a, b) => b.outbox.size - a.outbox.size);
  const waits =
    fullest?.outbox.size > 4
      ? `only ${fullest.name} waits, with ${whole(fullest.outbox.size)} in the outbox.`
      : "nobody waits.";
  const turn = perTurn >= 1.5 ? `${rate(perTurn)} messages share a turn` : "each message has a turn of its own";
  return `#${name} is ${perSecond > 50 ? "busy" : "calm"}: ${turn}; ${waits}`;
}

/** Writes the figures into the page, where `data-n` names them, and into its tables. */
export function drawFigures(view, past, room, boxes) {
  const all = tables(past, room, boxes);
  const words = figures(past.at(-1), all);
  for (const node of document.querySelectorAll("[data-n]")) setText(node, words[node.dataset.n] ?? "–");
  for (const [name, rows] of Object.entries(all)) drawTable(view.querySelector(`.${name} tbody`), rows);
  view.querySelector(".bus").dataset.kind = past.at(-1).bus.kind;
}

function drawTable(body, rows) {
  const make = ({ key, cells }) =>
    el("tr", { "data-key": key }, el("th", { scope: "row" }), ...Object.keys(cells).map(() => el("td")));
  sync(body, rows, "key", make, (node, { words, cells }) => {
    for (const [i, text] of [words, ...Object.values(cells)].entries()) setText(node.children[i], text);
  });
}
