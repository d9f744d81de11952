import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Chat } from "../../../public/js/chat.js";
import { device, tab } from "../../../public/js/storage.js";
import { Rooms } from "../../../public/js/store/room.js";

let chat, rooms, sent, told, onShow, reading, expired, mentions;

beforeEach(() => {
  for (const storage of [device, tab]) storage.set("room.tea", {});
  [rooms, sent, told, onShow, reading, expired, mentions] = [new Rooms(), [], [], true, true, 0, []];
  const session = { username: "ada", token: "t", uids: ["u-ada"], isMine: (uid) => uid === "u-ada" };
  chat = new Chat(session, rooms, {
    send: (frame) => sent.push(frame),
    draw() {},
    isOnShow: (room) => onShow && room === rooms.shown,
    isReading: () => reading,
    onMention: (_room, { text }) => mentions.push(text),
    onRefused: (words) => told.push(words),
    onBadToken: () => expired++,
  });
});

const tea = () => rooms.get("tea");
const said = (id, text, more = {}) => ({
  type: "message",
  room: "tea",
  id,
  from: "bob",
  uid: "u-bob",
  text,
  at: 1,
  ...more,
});
const joined = (more = {}) => {
  const frame = { type: "joined", room: "tea", members: ["ada"], count: 1, messages: [], last: "0-0", ...more };
  chat.onFrames([frame]);
};
const enter = (more) => {
  chat.enter("tea");
  joined(more);
  sent.length = 0;
};
const texts = () =>
  tea()
    .items.slice(1) // without the hole before all that is known
    .map(({ kind, text }) => text ?? kind);
const last = () => sent.at(-1);
const error = (code, more = {}) =>
  chat.onFrames([{ type: "error", code, detail: `it is ${code}`, room: "tea", ...more }]);

test("the first join takes the latest messages as history, the next one catches up from the last of them", () => {
  chat.enter("tea");
  assert.deepEqual(last(), { type: "join", room: "tea" });
  reading = false;
  joined({ messages: [said("1-0", "a"), said("2-0", "b")], last: "2-0" });
  assert.deepEqual([texts(), tea().unread], [["a", "b"], 0]);
  chat.onDisconnected(1006);
  chat.onConnected();
  assert.deepEqual(last(), { type: "join", room: "tea", since: "2-0" });
  joined({ messages: [said("3-0", "c")], last: "3-0" });
  assert.deepEqual([texts(), tea().unread], [["a", "b", "c"], 1]);
});

test("a long record comes in parts, and only the last part makes a member", () => {
  enter({ messages: [said("1-0", "a")], last: "1-0" });
  chat.onDisconnected(1006);
  chat.onConnected();
  joined({ messages: [said("2-0", "b")], last: "9-0", more: true });
  assert.equal(last().since, "2-0");
  assert.ok(!tea().joined);
  joined({ messages: [said("3-0", "c")], last: "3-0" });
  assert.ok(tea().joined);
  assert.deepEqual(texts(), ["a", "b", "c"]);
});

test("a hole in the record is shown where it is", () => {
  enter({ messages: [said("1-0", "a")], last: "1-0" });
  joined({ messages: [said("8-0", "b")], last: "8-0", gap: true });
  chat.onFrames([{ type: "gap", room: "tea" }, said("9-0", "c")]);
  assert.deepEqual(texts(), ["a", "hole", "b", "hole", "c"]);
});

test("a message that the record and the room both bring is there once", () => {
  enter({ messages: [said("1-0", "a")], last: "1-0" });
  chat.onFrames([said("1-0", "a"), said("2-0", "b")]);
  assert.deepEqual(texts(), ["a", "b"]);
});

test("a text said before the room is joined goes out after it, and its echo settles it", () => {
  chat.enter("tea");
  chat.sendText(tea(), "hello");
  assert.equal(last().type, "join");
  joined();
  const { ref, ...rest } = last();
  assert.deepEqual(rest, { type: "message", room: "tea", text: "hello" });
  chat.onFrames([said("1-0", "hello", { uid: "u-ada", ref })]);
  assert.deepEqual([texts(), tea().outgoing], [["hello"], []]);
});

test("what was on its way when the connection broke is sent again with its ref, unless the record has it", () => {
  enter();
  chat.sendText(tea(), "one");
  const { ref } = last();
  chat.onDisconnected(1006);
  joined();
  assert.equal(last().ref, ref);
  chat.onDisconnected(1006);
  sent.length = 0;
  joined({ messages: [said("1-0", "one", { uid: "u-ada", ref })], last: "1-0" });
  assert.deepEqual([sent, tea().outgoing], [[], []]);
});

test("another guest's ref settles nothing", () => {
  enter();
  chat.sendText(tea(), "mine");
  chat.onFrames([said("1-0", "theirs", { ref: last().ref })]);
  assert.equal(tea().outgoing.length, 1);
});

test("an ack shows a text whose echo got lost, and doesn't move the cursor", () => {
  enter();
  chat.sendText(tea(), "one");
  chat.onFrames([{ type: "ack", room: "tea", ref: last().ref, id: "5-0" }]);
  assert.deepEqual([texts(), tea().outgoing, tea().cursor], [["one"], [], "0-0"]);
});

test("a refused text says why; the others go on", () => {
  enter();
  chat.sendText(tea(), "one");
  chat.sendText(tea(), "two");
  error("bad_text", { ref: last().ref });
  assert.equal(tea().outgoing[0].failed, "it is bad_text");
  assert.equal(last().text, "two");
});

test("a sender that isn't in the room joins it and says it again", () => {
  enter();
  chat.sendText(tea(), "one");
  error("not_joined", { ref: last().ref });
  assert.equal(last().type, "join");
  joined();
  assert.equal(last().text, "one");
});

test("a join that could not be completed is tried again later", () => {
  chat.enter("tea");
  error("unavailable");
  chat.tick(performance.now());
  assert.equal(sent.length, 1);
  chat.tick(performance.now() + 4_000);
  assert.equal(sent.length, 2);
  error("rate_limited", { retryAfterMs: 9_000 });
  chat.tick(performance.now() + 8_000);
  assert.equal(sent.length, 2);
});

test("a room for which there is no place is kept, says so, and is tried again", () => {
  chat.enter("tea");
  error("too_many_rooms");
  assert.match(tea().refused, /No place .*it is too_many_rooms/);
  chat.tick(performance.now() + 9_000);
  assert.equal(sent.length, 1);
  chat.tick(performance.now() + 11_000);
  assert.deepEqual(last(), { type: "join", room: "tea" });
  joined();
  assert.deepEqual([tea().joined, tea().refused], [true, ""]);
});

test("a room that can't be is given up, and said so", () => {
  chat.enter("tea");
  error("bad_room");
  assert.deepEqual([tea(), told], [undefined, ["it is bad_room"]]);
});

test("one bad frame doesn't keep the others from being handled", (context) => {
  context.mock.method(console, "error", () => {});
  enter();
  chat.onFrames([
    { type: "presence", room: "tea", joined: 7 },
    said("1-0", "a"),
    { type: "history", room: "tea" },
    said("2-0", "b"),
  ]);
  assert.deepEqual(texts(), ["a", "b"]);
});

test("the room in the URL of the connection is not joined again", () => {
  chat.enter("tea");
  rooms.add("cup");
  sent.length = 0;
  assert.equal(chat.roomInUrl(), "tea");
  chat.onConnected();
  assert.deepEqual(sent, [{ type: "join", room: "cup" }]);
  joined({ messages: [said("1-0", "a")], last: "1-0" });
  assert.equal(chat.roomInUrl(), "", "it has to catch up now");
});

test("what was missed is loaded back to what was read, and nothing counts as seen before it is there", () => {
  device.set("room.tea", { readTo: "10-0" });
  chat.enter("tea");
  sent.length = 0;
  const past = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => said(`${from + i}-0`, `t${from + i}`));
  joined({ messages: past(51, 100), last: "100-0" });
  assert.deepEqual(
    [last(), tea().loadingUnread, tea().goToNew],
    [{ type: "history", room: "tea", before: "51-0" }, true, false],
  );
  chat.onFrames([{ type: "history", room: "tea", before: "51-0", messages: past(1, 50), start: true, trimmed: false }]);
  assert.deepEqual([tea().unread, tea().loadingUnread, tea().goToNew, tea().readTo], [90, false, true, "10-0"]);
  assert.equal(tea().items.find(({ key }) => key === tea().newBefore).id, "11-0");
});

test("what came while the connection was away is news, even before the reader's eyes", () => {
  enter({ messages: [said("1-0", "a")], last: "1-0" });
  chat.onDisconnected(1006);
  chat.onConnected();
  joined({ messages: [said("2-0", "@ada?")], last: "2-0" });
  assert.deepEqual([tea().unread, tea().calls, tea().goToNew, mentions], [1, 1, true, ["@ada?"]]);
});

test("a mention is told unless it is seen, or the room is muted", () => {
  enter();
  chat.onFrames([said("1-0", "@ada seen")]);
  reading = false;
  chat.onFrames([said("2-0", "@ada unseen"), said("3-0", "nothing")]);
  chat.setMuted(tea(), true);
  chat.onFrames([said("4-0", "@ada muted")]);
  assert.deepEqual(mentions, ["@ada unseen"]);
  assert.deepEqual(rooms.news, { unread: 0, calls: 0 });
});

test("history that couldn't be read is an error of its own, and no reason to join again", () => {
  enter({ messages: [said("9-0", "a")], last: "9-0" });
  chat.loadHistory(tea(), tea().items[0]);
  error("unavailable");
  assert.deepEqual([tea().items[0].state, tea().joined], ["error", true]);
  chat.loadHistory(tea(), tea().items[0]);
  error("rate_limited", { retryAfterMs: 300 });
  assert.equal(tea().items[0].state, "loading");
  sent.length = 0;
  chat.tick(performance.now() + 400);
  assert.equal(last().type, "history");
});

test("what is unread beyond five hundred is counted a page a tick, and only before the reader's eyes", () => {
  rooms.add("tea").readTo = "1-0";
  const page = (from) => Array.from({ length: 50 }, (_, i) => said(`${from + i}-0`, "new"));
  enter({ messages: page(951), last: "1000-0" });
  const answer = (from) => {
    const { before } = tea().request;
    sent.length = 0;
    chat.onFrames([{ type: "history", room: "tea", before, messages: page(from), start: false }]);
  };
  for (let from = 901; tea().loadingUnread; from -= 50) answer(from);
  assert.deepEqual([tea().unread, sent], [500, []]);
  onShow = false;
  chat.tick(1);
  assert.deepEqual(sent, [], "the tab is hidden");
  onShow = true;
  chat.tick(2);
  chat.tick(3);
  assert.deepEqual(sent, [{ type: "history", room: "tea", before: "501-0" }]);
  answer(451);
  assert.deepEqual([tea().unread, texts().length, sent], [550, 500, []]);
  for (let from = 401; from >= 1; from -= 50) {
    chat.tick(4);
    answer(from);
  }
  chat.tick(5);
  assert.deepEqual([tea().unread, rooms.news.unread, sent], [999, 999, []]);
});

test("a token that isn't right is not lived with", () => {
  error("bad_token", { room: undefined });
  assert.equal(expired, 1);
});

test("typing is told once in three seconds, and not heard from oneself", () => {
  enter();
  for (const draft of ["h", "he", ""]) chat.setDraft(tea(), draft);
  assert.deepEqual(sent, [{ type: "typing", room: "tea" }]);
  const typing = (from) => chat.onFrames([{ type: "typing", room: "tea", from }]);
  typing("ada");
  typing("bob");
  assert.deepEqual([...tea().typing.keys()], ["bob"]);
});

test("what was typed outlives leaving a room", () => {
  enter();
  chat.setDraft(tea(), "half a thought");
  chat.leave("tea");
  assert.deepEqual(last(), { type: "leave", room: "tea" });
  chat.enter("tea");
  assert.equal(tea().draft, "half a thought");
});

test("a stale member list is asked for again", () => {
  enter();
  chat.onFrames([{ type: "presence", room: "tea", count: 60, joined: ["bob"], left: [] }]);
  chat.tick(performance.now() + 1_000);
  assert.deepEqual(sent, []);
  chat.tick(performance.now() + 6_000);
  assert.equal(last().type, "join");
});

test("frames for rooms that were left, and frames of unknown types, change nothing", () => {
  enter();
  chat.onFrames([{ ...said("1-0", "x"), room: "other" }, { type: "news", room: "tea" }, { type: "pong" }]);
  assert.deepEqual(texts(), []);
});

test("what was sent is kept as sent, so that a reload after minutes doesn't post it twice", () => {
  enter();
  chat.sendText(tea(), "hello");
  assert.ok(tab.get("room.tea", {}).outgoing[0].firstAt > 0);
});

test("the room that leaving another one brings to view is shown from where its news begins", () => {
  enter({ messages: [said("1-0", "a")], last: "1-0" });
  chat.enter("lobby");
  reading = false;
  chat.onFrames([said("2-0", "b")]);
  chat.leave("lobby");
  assert.deepEqual([rooms.current, tea().goToNew], ["tea", true]);
});

test("what was on its way to the room before it was left and entered again changes nothing", () => {
  enter({ messages: [said("1-0", "a"), said("2-0", "@ada b")], last: "2-0" });
  chat.leave("tea");
  chat.enter("tea");
  chat.onFrames([said("3-0", "c"), { type: "presence", room: "tea", count: 2, joined: ["bob"] }]);
  chat.onFrames([{ type: "left", room: "tea" }]);
  joined({ messages: [said("1-0", "a"), said("2-0", "@ada b"), said("3-0", "c")], last: "3-0" });
  assert.deepEqual([tea().unread, mentions, texts()], [0, [], ["a", "@ada b", "c"]]);
});

test("a room that connecting joins, and that was left meanwhile, is left on the server, too", () => {
  chat.enter("tea");
  assert.equal(chat.roomInUrl(), "tea");
  chat.leave("tea"); // nothing is sent: there is no connection
  sent.length = 0;
  chat.onConnected();
  joined();
  assert.deepEqual(sent, [{ type: "leave", room: "tea" }]);
});

test("a record that was lost as a whole leaves nothing to load", () => {
  enter({ messages: [said("1-0", "a")], last: "1-0" });
  chat.onDisconnected(1012);
  chat.onConnected();
  joined({ gap: true });
  assert.deepEqual([texts(), tea().items.at(-1).state], [["a", "hole"], "trimmed"]);
  joined({ gap: true, messages: [said("9-0", "b")], last: "9-0" });
  assert.deepEqual([texts(), tea().items[2].state], [["a", "hole", "b"], "more"]);
});
