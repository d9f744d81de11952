import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Chat } from "../../../public/js/chat.js";
import { keep } from "../../../public/js/store/keep.js";
import { Rooms } from "../../../public/js/store/rooms.js";

let chat, rooms, sent, told, reading, expired;

beforeEach(() => {
  keep("room.tea", {});
  [rooms, sent, told, reading, expired] = [new Rooms(), [], [], true, 0];
  const session = { username: "ada", token: "t", isMine: (uid) => uid === "u-ada" };
  chat = new Chat(session, rooms, {
    send: (frame) => sent.push(frame),
    draw() {},
    isReading: () => reading,
    refused: (words) => told.push(words),
    badToken: () => expired++,
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
  chat.heard([frame]);
};
const enter = (more) => {
  chat.enter("tea");
  joined(more);
  sent.length = 0;
};
const texts = () => tea().items.map(({ kind, text }) => text ?? kind);
const last = () => sent.at(-1);
const error = (code, more = {}) => chat.heard([{ type: "error", code, detail: `it is ${code}`, room: "tea", ...more }]);

test("the first join takes the latest messages as history, the next one catches up from the last of them", () => {
  chat.enter("tea");
  assert.deepEqual(last(), { type: "join", room: "tea" });
  reading = false;
  joined({ messages: [said("1-0", "a"), said("2-0", "b")], last: "2-0" });
  assert.deepEqual([texts(), tea().unread], [["a", "b"], 0]);
  chat.lost(1006);
  chat.connected();
  assert.deepEqual(last(), { type: "join", room: "tea", since: "2-0" });
  joined({ messages: [said("3-0", "c")], last: "3-0" });
  assert.deepEqual([texts(), tea().unread], [["a", "b", "c"], 1]);
});

test("a long record comes in parts, and only the last part makes a member", () => {
  enter({ messages: [said("1-0", "a")], last: "1-0" });
  chat.lost(1006);
  chat.connected();
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
  chat.heard([{ type: "gap", room: "tea" }, said("9-0", "c")]);
  assert.deepEqual(texts(), ["a", "gap", "b", "gap", "c"]);
});

test("a message that the record and the room both bring is there once", () => {
  enter({ messages: [said("1-0", "a")], last: "1-0" });
  chat.heard([said("1-0", "a"), said("2-0", "b")]);
  assert.deepEqual(texts(), ["a", "b"]);
});

test("a text said before the room is joined goes out after it, and its echo settles it", () => {
  chat.enter("tea");
  chat.say(tea(), "hello");
  assert.equal(last().type, "join");
  joined();
  const { ref, ...rest } = last();
  assert.deepEqual(rest, { type: "message", room: "tea", text: "hello" });
  chat.heard([said("1-0", "hello", { uid: "u-ada", ref })]);
  assert.deepEqual([texts(), tea().outgoing], [["hello"], []]);
});

test("what was on its way when the connection broke is sent again with its ref, unless the record has it", () => {
  enter();
  chat.say(tea(), "one");
  const { ref } = last();
  chat.lost(1006);
  joined();
  assert.equal(last().ref, ref);
  chat.lost(1006);
  sent.length = 0;
  joined({ messages: [said("1-0", "one", { uid: "u-ada", ref })], last: "1-0" });
  assert.deepEqual([sent, tea().outgoing], [[], []]);
});

test("another guest's ref settles nothing", () => {
  enter();
  chat.say(tea(), "mine");
  chat.heard([said("1-0", "theirs", { ref: last().ref })]);
  assert.equal(tea().outgoing.length, 1);
});

test("an ack shows a text whose echo got lost, and doesn't move the cursor", () => {
  enter();
  chat.say(tea(), "one");
  chat.heard([{ type: "ack", room: "tea", ref: last().ref, id: "5-0" }]);
  assert.deepEqual([texts(), tea().outgoing, tea().cursor], [["one"], [], "0-0"]);
});

test("a refused text says why; the others go on", () => {
  enter();
  chat.say(tea(), "one");
  chat.say(tea(), "two");
  error("bad_text", { ref: last().ref });
  assert.equal(tea().outgoing[0].failed, "it is bad_text");
  assert.equal(last().text, "two");
});

test("whoever isn't in the room joins it and says it again", () => {
  enter();
  chat.say(tea(), "one");
  error("not_joined", { ref: last().ref });
  assert.equal(last().type, "join");
  joined();
  assert.equal(last().text, "one");
});

test("a join that could not be completed is tried again later", () => {
  chat.enter("tea");
  error("unavailable");
  chat.tick(Date.now());
  assert.equal(sent.length, 1);
  chat.tick(Date.now() + 4_000);
  assert.equal(sent.length, 2);
  error("rate_limited", { retryAfterMs: 9_000 });
  chat.tick(Date.now() + 8_000);
  assert.equal(sent.length, 2);
});

test("one room too many is given up, and said so", () => {
  chat.enter("tea");
  error("too_many_rooms");
  assert.deepEqual([tea(), told], [undefined, ["it is too_many_rooms"]]);
});

test("a token that isn't right is not lived with", () => {
  error("bad_token", { room: undefined });
  assert.equal(expired, 1);
});

test("typing is told once in three seconds, and not heard from oneself", () => {
  enter();
  for (const draft of ["h", "he", ""]) chat.types(tea(), draft);
  assert.deepEqual(sent, [{ type: "typing", room: "tea" }]);
  const typing = (from) => chat.heard([{ type: "typing", room: "tea", from }]);
  typing("ada");
  typing("bob");
  assert.deepEqual([...tea().typing.keys()], ["bob"]);
});

test("what was typed outlives leaving a room", () => {
  enter();
  chat.types(tea(), "half a thought");
  chat.leave("tea");
  assert.deepEqual(last(), { type: "leave", room: "tea" });
  chat.enter("tea");
  assert.equal(tea().draft, "half a thought");
});

test("a stale member list is asked for again", () => {
  enter();
  chat.heard([{ type: "presence", room: "tea", count: 60, joined: ["bob"], left: [] }]);
  chat.tick(Date.now() + 1_000);
  assert.deepEqual(sent, []);
  chat.tick(Date.now() + 6_000);
  assert.equal(last().type, "join");
});

test("frames for rooms that were left, and frames of unknown types, change nothing", () => {
  enter();
  chat.heard([{ ...said("1-0", "x"), room: "other" }, { type: "news", room: "tea" }, { type: "pong" }]);
  assert.deepEqual(texts(), []);
});
