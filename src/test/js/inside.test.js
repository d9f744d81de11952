import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import {
  choose,
  figures,
  headline,
  othersWords,
  perSecond,
  remember,
  tables,
} from "../../../public/js/inside/figures.js";
import {
  fastest,
  floodRate,
  floodWords,
  labName,
  loopWords,
  owed,
  readerWords,
} from "../../../public/js/inside/lab-text.js";
import { load, pack, unpack } from "../../../public/js/inside/replay.js";
import { along, arrange, fallen, level, pace, ticks, withGhosts } from "../../../public/js/inside/scale.js";
import { events } from "../../../public/js/inside/snapshot-stream.js";
import { timeline } from "../../../public/js/inside/trace.js";

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

test("a queue's scale is logarithmic: each fourfold takes as much room, and everything fits", () => {
  assert.equal(along(0, 1024), 0);
  assert.equal(along(1024, 1024), 1);
  assert.equal(along(5000, 1024), 1);
  assert.ok(along(34, 1024) > 0.5);
  assert.deepEqual(ticks(64), [1, 4, 16, 64]);
});

test("a peak's mark falls, and a higher peak lifts it", () => {
  assert.equal(fallen(0, 40), 40);
  assert.ok(fallen(40, 3) < 40 && fallen(40, 3) > 3);
  assert.equal(fallen(0.4, 0), 0);
});

test("a connection that was nearly full when it went stays as a ghost for 10 s", () => {
  const box = { connection: 7, outbox: gauge(256) };
  const [ghost] = withGhosts([], [box], 1000);
  assert.equal(ghost.goneAt, 1000);
  assert.equal(withGhosts([], [ghost], 10_999).length, 1);
  assert.equal(withGhosts([], [ghost], 11_000).length, 0);
  assert.equal(withGhosts([], [{ ...box, outbox: gauge(3) }], 1000).length, 0);
});

test("a recording leaves out what hasn't changed, and gives it back", () => {
  const events = [1, 2].map((n) => ({ n, at: n, kind: "opened", text: `room ${n}` }));
  const snapshots = [
    snapshot({ events: events.slice(0, 1) }),
    snapshot({ at: 1250, events }),
    snapshot({ at: 1500, events, rooms: [] }),
  ];
  const packed = pack(snapshots);
  assert.deepEqual(packed[1], { at: 1250, rooms: ["tea"], events: [events[1]] });
  assert.deepEqual(unpack(packed), snapshots);
});

test("what is no recording is said in words", async (t) => {
  const good = JSON.stringify(pack([snapshot(), snapshot({ at: 1250 })]));
  const fetches = (text, status = 200) =>
    t.mock.method(globalThis, "fetch", async () => new Response(text, { status }));
  fetches(good);
  assert.equal((await load("mine.json")).length, 2);
  const without = (key) => JSON.stringify([{ ...snapshot(), [key]: undefined }]);
  const unknownRoom = JSON.stringify([snapshot({ rooms: ["gone"] })]);
  const shapeless = JSON.stringify([snapshot({ rooms: [{ name: "tea" }] })]);
  const broken = ["", good.slice(0, -9), "null", "{}", "[]", "[null]", "[1]", unknownRoom, shapeless];
  for (const text of [...broken, ...["rooms", "events", "bus", "threads", "heap", "at"].map(without)]) {
    fetches(text);
    await assert.rejects(load("mine.json"), /^Error: The file mine.json is not a recording/, text);
  }
  fetches("", 404);
  await assert.rejects(load("mine.json"), /^Error: There is no recording mine.json/);
  await assert.rejects(load("../mine.json"), /^Error: There is no recording/);
});

test("the headline says in words what the numbers say", () => {
  const busy = [snapshot(), snapshot({ at: 2000, rooms: [{ ...ROOM, turns: 20, messages: 130, outboxes: [] }] })];
  assert.equal(headline(busy, busy[1].rooms[0]), "#tea is busy: 10 messages share a turn; nobody waits.");
  assert.match(headline(busy, ROOM), /only ada waits, with 57/);
  assert.match(headline([snapshot()], ROOM), /quiet/);
  assert.match(headline([snapshot()], undefined), /robots/);
});

test("a trace is played ten thousand times as slow", () => {
  const [first, second] = timeline([
    { name: "received", nanos: 0 },
    { name: "parsed", nanos: 100_000 },
  ]);
  assert.equal(first.playAt, 0);
  assert.equal(second.playAt, 1000);
  assert.equal(second.took, "100 µs");
});

test("long waits are shortened in the replay of a trace, which lasts 20 s at most, and are named in full", () => {
  const names = ["received", "parsed", "queued for the bus", "in the log", "heard", "in the inbox", "in a batch"];
  const paused = names.map((name, i) => ({ name, nanos: i * 50_000 + (name === "in a batch" ? 11e9 : 0) }));
  const played = timeline(paused);
  assert.equal(played[5].took, "50 µs");
  assert.equal(played[5].playAt, 2_500); // as slow as ever
  assert.ok(played[6].playAt > 5_000 && played[6].playAt <= 20_000);
  assert.equal(played[6].took, "11,000,050 µs, shortened here");
  const slow = timeline(names.map((name, i) => ({ name, nanos: i * 1e9 })));
  assert.ok(slow.at(-1).playAt <= 20_000);
});

test("every line of Java that the slow motion shows stands in the source", () => {
  const folder = new URL("../../main/java/roomloop/", import.meta.url);
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".java"));
  const source = files.map((file) => readFileSync(new URL(file, folder), "utf8")).join("");
  const steps = ["received", "parsed", "queued for the bus", "in the log", "heard", "in the inbox", "in a batch"];
  const names = [...steps, "encoded", "in the outbox", "written"];
  for (const { code } of timeline(names.map((name) => ({ name, nanos: 0 })))) {
    const [line] = code.split(/…|, or/);
    assert.ok(line && source.includes(line), code);
  }
});

test("a lab's room has a name that can't be guessed, and robots talk as a browser can hear", () => {
  assert.match(labName(), /^lab-[a-z]{8}$/);
  assert.equal(fastest(200, true), 20);
  assert.equal(fastest(10, false), 10);
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

test("dots travel faster with every fourfold", () => assert.deepEqual([0, 1, 20, 4000].map(pace), [0, 2, 3, 6]));

test("the picture says what the tables say", () => {
  const boxes = arrange(ROOM.outboxes, () => true);
  const past = remember([snapshot()], snapshot({ at: 2000, said: 112, rooms: [{ ...ROOM, turns: 14, messages: 40 }] }));
  const all = tables(past, past[1].rooms[0], boxes);
  const shown = figures(past[1], all);
  assert.deepEqual(all.queues[0].cells, { now: "3", peak: "40", holds: "1,024" });
  assert.deepEqual(all.queues[1], {
    key: "outbox7",
    words: "Outbox of ada, window 64",
    cells: { now: "57", peak: "60", holds: "256" },
  });
  assert.equal(shown["inbox.now"], "3");
  assert.equal(shown["said.rate"], "12");
  assert.equal(shown["room.turns.rate"], "4.0");
  assert.equal(shown["connections.now"], "3 of 10,000");
});

test("with Redis its queues are shown, and its trouble", () => {
  const bus = { kind: "redis", trouble: "Redis is away", publisher: gauge(4096, 4096, 4096), unanswered: gauge(7) };
  const past = [snapshot({ bus: { ...bus, subscriptions: 2, received: 5, foreign: 0 }, rooms: [] })];
  const all = tables(past, undefined, []);
  const shown = figures(past[0], all);
  assert.deepEqual(
    all.queues.map(({ words }) => words),
    ["Publisher", "Sent to Redis, unanswered"],
  );
  assert.equal(shown.trouble, "Redis is away");
  assert.equal(shown["publisher.now"], "4,096");
  assert.equal(shown["received.all"], "5");
});

test("a stream is cut into events wherever its pieces end", () => {
  assert.deepEqual(events('data: {"a":1}\n\ndata: {"b"'), { data: ['{"a":1}'], rest: 'data: {"b"' });
  assert.deepEqual(events(": hello\n\ndata: 1\r\n\r\ndata:2\n\n"), { data: ["1", "2"], rest: "" });
});

test("what becomes of a reader is said in words", () => {
  assert.equal(readerWords({ state: "idle" }), "");
  assert.equal(
    readerWords({ state: "reading", speed: 0, unread: 12 }),
    "12 of 64 sent, all unread. Nothing waits yet.",
  );
  assert.equal(readerWords({ state: "reading", speed: 0, unread: 64 }, gauge(57)), "64 sent, 57 wait of 256.");
  assert.equal(
    readerWords({ state: "reading", speed: 100, unread: 0, lost: 0 }),
    "Reads at 100 %: nothing waits, 0 lost.",
  );
  assert.match(readerWords({ state: "cut" }), /^Cut: 64 were sent/);
  const back = { ms: 612, caughtUp: 312, lost: 0 };
  assert.equal(readerWords({ state: "reading", speed: 100, back }), "Back after 0.6 s, 312 caught up, 0 lost.");
});

test("a full inbox holds up the senders, unless a bus takes their messages", () => {
  const room = { heldUp: true, inbox: gauge(64, 64, 64) };
  assert.equal(loopWords(room, 0, false), "64 of 64 commands wait. The inbox is full: the senders’ handlers wait.");
  assert.match(loopWords(room, 0, true), /the room is behind/);
  assert.equal(loopWords({ ...room, heldUp: false }, 0, false), "");
});

test("a flood keeps its pace, and after a hiccup doesn't catch up at once", () => {
  assert.equal(owed(0.5, 25, floodRate(false)), 1);
  assert.equal(owed(0, 20, floodRate(false)), 0.4);
  assert.equal(owed(0, 5000, floodRate(true)), 10);
});

test("a flood's counts and its end are said in words", () => {
  const flood = { sent: 40, echoed: 30, refused: 9, until: 10_000, isLost: false };
  assert.equal(floodWords({ ...flood, sent: 0 }, 0), "");
  assert.equal(floodWords(flood, 4_500), "40 sent, 30 echoed, 9 refused. 6 s left.");
  assert.match(floodWords({ ...flood, isLost: true }, 4_500), /The connection was lost/);
  assert.equal(floodWords({ ...flood, until: 0 }, 99_000), "40 sent, 30 echoed, 9 refused. Done.");
});
