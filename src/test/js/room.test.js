import assert from "node:assert/strict";
import { test } from "node:test";
import * as store from "../../../public/js/store/room.js";

const room = (kept) => store.newRoom("tea", kept);
const said = (id, from = "bob") => ({ id, from, uid: `u-${from}`, text: `text ${id}`, at: Number.parseInt(id, 10) });
const items = ({ items }) => items.slice(1); // without the hole before all that is known
const newLine = (room) => room.items.find(({ key }) => key === room.newBefore)?.id;

test("a message that came twice is there once", () => {
  const tea = room();
  store.receive(tea, said("1-0"), "other", true);
  store.receive(tea, said("1-0"), "other", false);
  assert.equal(items(tea).length, 1);
  assert.equal(tea.unread, 0);
});

test("a message that comes late stands where it belongs", () => {
  const tea = room();
  for (const id of ["1-0", "3-0", "2-0"]) store.receive(tea, said(id), "other", true);
  assert.deepEqual(
    items(tea).map(({ id }) => id),
    ["1-0", "2-0", "3-0"],
  );
});

test("what was not looked at is unread, and the line stands before the first of it", () => {
  const tea = room();
  store.receive(tea, said("1-0"), "other", true);
  store.receive(tea, said("2-0"), "other", false);
  store.receive(tea, said("3-0"), "calls", false);
  store.receive(tea, said("4-0"), "mine", false);
  assert.deepEqual([tea.unread, tea.calls, newLine(tea), tea.readTo], [2, 1, "2-0", "1-0"]);
});

test("only what was on the screen is read, and the line stays until there is something new", () => {
  const tea = room();
  for (const id of ["1-0", "2-0", "3-0"]) store.receive(tea, said(id), "calls", false);
  assert.ok(store.markRead(tea, "2-0"));
  assert.ok(!store.markRead(tea, "1-0"));
  assert.deepEqual([tea.unread, tea.calls, newLine(tea), tea.readTo], [1, 1, "1-0", "2-0"]);
  store.markRead(tea, "3-0");
  store.receive(tea, said("4-0"), "other", false);
  assert.equal(newLine(tea), "4-0");
});

test("a tab forgets the oldest of very many messages, and can load them again", () => {
  const tea = room();
  tea.items[0].state = "start";
  for (let i = 1; i <= 20_001; i++) store.receive(tea, said(`${i}-0`), "other", true);
  assert.ok(tea.items.length <= 20_000);
  assert.equal(tea.ids.size, tea.items.length - 1);
  assert.equal(tea.items[0].state, "more");
});

test("how long ago a text was first sent survives a reload", () => {
  const tea = room();
  tea.outgoing.push({
    ref: "a",
    text: "x",
    at: 1,
    sentAt: 1,
    firstAt: performance.now() - 60_000,
    after: 0,
    failed: "",
  });
  const [item] = store.fromKept(JSON.parse(JSON.stringify(store.toKeep(tea)))).outgoing;
  assert.ok(Math.abs(performance.now() - item.firstAt - 60_000) < 1_000);
  assert.equal(item.sentAt, 0);
  const [ahead] = store.fromKept({ outgoing: [{ ...item, firstAt: Date.now() + 3_600_000 }] }).outgoing;
  assert.ok(performance.now() - ahead.firstAt > 300_000, "a clock that was set back protects nothing");
});

test("guests of one name are counted, not confused", () => {
  const tea = room();
  store.setPeople(tea, ["ada", "ada", "bob"], 3);
  store.presence(tea, { count: 2, left: ["ada"] }, "me");
  assert.deepEqual(
    [...tea.people],
    [
      ["ada", 1],
      ["bob", 1],
    ],
  );
  assert.ok(!store.listIsStale(tea));
});

test("a list that can't be right any more is known to be stale", () => {
  const tea = room();
  store.setPeople(tea, ["ada"], 1);
  store.presence(tea, { count: 7, joined: ["bob"] }, "me");
  assert.ok(store.listIsStale(tea));
});

test("presence is one folded line until a member speaks, and I am not in it", () => {
  const tea = room();
  store.presence(tea, { count: 1, joined: ["me"] }, "me");
  assert.equal(items(tea).length, 0);
  store.presence(tea, { count: 2, joined: ["ada"] }, "me");
  store.presence(tea, { count: 3, joined: ["bob"] }, "me");
  assert.deepEqual(
    items(tea).map(({ joined }) => joined),
    [["ada", "bob"]],
  );
  store.receive(tea, said("1-0"), "other", true);
  store.presence(tea, { count: 2, left: ["bob"] }, "me");
  assert.deepEqual(
    items(tea).map(({ kind }) => kind),
    ["presence", "message", "presence"],
  );
});

test("typing ends with the text, with leaving, or after five seconds", () => {
  const tea = room();
  for (const name of ["ada", "bob", "cy"]) store.startTyping(tea, name, 0);
  store.receive(tea, said("1-0", "bob"), "other", true);
  store.presence(tea, { count: 1, left: ["cy"] }, "me");
  assert.deepEqual([...tea.typing.keys()], ["ada"]);
  assert.ok(!store.stopTyping(tea, 4_000));
  assert.ok(store.stopTyping(tea, 5_001));
  assert.equal(tea.typing.size, 0);
});
