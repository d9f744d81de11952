import assert from "node:assert/strict";
import { test } from "node:test";
import { choose, figures, othersWords, perSecond, remember, tables } from "../../../public/js/inside/figures.js";
import { arrange, dots, level, slots } from "../../../public/js/inside/gauges.js";
import { floodRate, floodWords, owed, stopWords } from "../../../public/js/inside/lab-text.js";
import { events } from "../../../public/js/inside/snapshot-stream.js";

const gauge = (size, peak = size, capacity = 256) => ({ size, peak, capacity });

const ROOM = {
  name: "tea",
  members: 3,
  clients: 3,
  inbox: gauge(3, 40, 1024),
  behind: false,
  turns: 10,
  messages: 30,
  outboxes: [{ connection: 7, uid: "u1", name: "ada", window: 64, outbox: gauge(57, 60) }],
  others: { clients: 2, peak: 6 },
};

const snapshot = (changes = {}) => ({
  at: 1000,
  server: "s1",
  connections: 3,
  maxConnections: 10_000,
  bus: { kind: "local", trouble: null },
  said: 100,
  turns: 10,
  messages: 30,
  deliveries: 90,
  cut: 1,
  threads: { rooms: 1, handlers: 0, bus: 0, platform: 20 },
  heap: { used: 48 * 2 ** 20, committed: 90 * 2 ** 20, max: 256 * 2 ** 20 },
  rooms: [ROOM],
  otherRooms: 0,
  events: [],
  ...changes,
});

test("rates are what the counters grew in the last two seconds", () => {
  const past = [0, 1000, 2000, 3000].map((at) => snapshot({ at, said: at / 10 })).reduce(remember, []);
  assert.deepEqual(
    past.map(({ at }) => at),
    [1000, 2000, 3000],
  );
  assert.equal(
    perSecond(past, ({ said }) => said),
    100,
  );
});

test("one snapshot has no rate, nor has a room that has just opened", () => {
  const past = [snapshot({ rooms: [] }), snapshot({ at: 1250 })];
  const turns = ({ rooms }) => rooms[0]?.turns;
  assert.equal(
    perSecond([snapshot()], ({ said }) => said),
    0,
  );
  assert.equal(perSecond(past, turns), 0);
  assert.equal(perSecond([...past, snapshot({ at: 1500, rooms: [{ ...ROOM, turns: 15 }] })], turns), 20);
});

test("another server, or the same one started anew, begins a new past", () => {
  assert.equal(remember([snapshot()], snapshot({ at: 1250, server: "s2" })).length, 1);
  assert.equal(remember([snapshot()], snapshot({ at: 1250, turns: 0 })).length, 1);
  assert.equal(remember([snapshot()], snapshot({ at: 1250 })).length, 2);
});

test("the room that was asked for is shown, else the first", () => {
  const rooms = [{ name: "lobby" }, { name: "tea" }];
  assert.equal(choose(rooms, "tea").name, "tea");
  assert.equal(choose(rooms, "gone").name, "lobby");
  assert.equal(choose([], "tea"), undefined);
});

test("those that aren't listed are summed up in words", () => {
  assert.equal(othersWords({ clients: 41, peak: 6 }), "and 41 more, none above 6");
  assert.equal(othersWords({ clients: 1200, peak: 0 }), "and 1,200 more, all empty");
  assert.equal(othersWords({ clients: 1, peak: 3 }), "and 1 more, not above 3");
  assert.equal(othersWords({ clients: 0, peak: 0 }), "");
});

test("a queue's slots fill: what holds anything takes one at least, and only a full one takes all", () => {
  const shape = (...numbers) =>
    slots(gauge(...numbers), 8)
      .map((slot) => slot[0] ?? "-")
      .join("");
  assert.equal(shape(0, 0, 1024), "--------");
  assert.equal(shape(1, 1, 1024), "n-------");
  assert.equal(shape(128, 129, 1024), "np------");
  assert.equal(shape(1023, 1024, 1024), "nnnnnnnn");
  assert.equal(shape(896, 1024, 1024), "nnnnnnnp");
});

test("a gauge is half at more than half, and full from nine tenths", () => {
  assert.deepEqual(
    [0, 128, 129, 230, 231, 256].map((size) => level(gauge(size))),
    ["calm", "calm", "half", "half", "full", "full"],
  );
});

test("one's own outboxes come first, then the fullest; small changes don't make rows dance", () => {
  const box = (connection, name, size) => ({ connection, uid: name, name, outbox: gauge(size) });
  const boxes = [box(9, "me", 100), box(3, "me", 0), box(4, "bob", 31), box(5, "ann", 3), box(6, "zoe", 64)];
  const arranged = arrange(boxes, (uid) => uid === "me");
  assert.deepEqual(
    arranged.map(({ connection, mine }) => `${connection} ${mine}`),
    ["3 true", "9 true", "6 false", "5 false", "4 false"],
  );
});

test("dots travel along an arrow when messages do", () => assert.deepEqual([0, 0.5, 20, 500].map(dots), [0, 1, 2, 3]));

test("the picture says what the tables say", () => {
  const boxes = arrange(ROOM.outboxes, () => true);
  const past = remember([snapshot()], snapshot({ at: 2000, said: 112, rooms: [{ ...ROOM, turns: 14, messages: 40 }] }));
  const all = tables(past, past[1].rooms[0], boxes);
  const shown = figures(past[1], past[1].rooms[0], all);
  assert.deepEqual(all.queues[0].cells, { now: "3", peak: "40", holds: "1,024" });
  assert.deepEqual(all.queues[1], {
    key: "outbox7",
    words: "Outbox of ada, window 64",
    cells: { now: "57", peak: "60", holds: "256" },
  });
  assert.equal(shown["inbox.now"], "3");
  assert.equal(shown["said.rate"], "12");
  assert.equal(shown["room.turns.rate"], "4.0");
  assert.equal(shown.perTurn, "2.5");
  assert.equal(shown["connections.now"], "3 of 10,000");
  assert.equal(shown.others, "and 2 more, none above 6");
});

test("with Redis its queues are shown, and its trouble; without a room nobody is there", () => {
  const bus = { kind: "redis", trouble: "Redis is away", publisher: gauge(4096, 4096, 4096), unanswered: gauge(7) };
  const past = [snapshot({ bus: { ...bus, subscriptions: 2, received: 5, foreign: 0 }, rooms: [] })];
  const all = tables(past, undefined, []);
  const shown = figures(past[0], undefined, all);
  assert.deepEqual(
    all.queues.map(({ words }) => words),
    ["Publisher", "Sent to Redis, unanswered"],
  );
  assert.equal(shown.trouble, "Redis is away");
  assert.equal(shown["publisher.now"], "4,096");
  assert.equal(shown["received.all"], "5");
  assert.equal(shown.others, "Nobody is here yet.");
});

test("a stream is cut into events wherever its pieces end", () => {
  assert.deepEqual(events('data: {"a":1}\n\ndata: {"b"'), { data: ['{"a":1}'], rest: 'data: {"b"' });
  assert.deepEqual(events(": hello\n\ndata: 1\r\n\r\ndata:2\n\n"), { data: ["1", "2"], rest: "" });
});

test("what becomes of a connection that doesn't read is said in words", () => {
  assert.equal(stopWords({ state: "idle" }), "");
  assert.equal(stopWords({ state: "stuck", unread: 12 }), "12 of 64 sent, all unread. Nothing waits yet.");
  assert.equal(stopWords({ state: "stuck", unread: 64 }, gauge(57)), "64 sent, 57 wait of 256.");
  assert.match(stopWords({ state: "closed", code: 4000 }), /^Cut: 64 were sent/);
  assert.match(stopWords({ state: "closed", code: 1006 }), /lost/);
});

test("a flood keeps its pace, and after a hiccup doesn't catch up at once", () => {
  assert.equal(owed(1000, 15, floodRate(false)), 1);
  assert.equal(owed(1000, 20, floodRate(false)), 0);
  assert.equal(owed(5000, 0, floodRate(true)), 10);
});

test("a flood's counts and its end are said in words", () => {
  const flood = { state: "flooding", sent: 40, echoed: 30, refused: 9, until: 10_000 };
  assert.equal(floodWords({ ...flood, state: "idle" }, 0), "");
  assert.equal(floodWords(flood, 4_500), "40 sent, 30 echoed, 9 refused. 6 s left.");
  assert.equal(floodWords({ ...flood, state: "done" }, 99_000), "40 sent, 30 echoed, 9 refused. Done.");
});
