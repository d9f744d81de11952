import assert from "node:assert/strict";
import { test } from "node:test";
import * as store from "../../../public/js/store/room.js";

const room = (kept) => store.newRoom("tea", kept);
const said = (id, from = "bob") => ({ id, from, uid: `u-${from}`, text: `text ${id}`, at: Number.parseInt(id, 10) });

test("a message that came twice is there once", () => {
  const tea = room();
  store.receive(tea, said("1-0"), "other", true);
  store.receive(tea, said("1-0"), "other", false);
  assert.equal(tea.items.length, 1);
  assert.equal(tea.unread, 0);
});

test("what nobody looked at is unread, and the line stands before the first of it", () => {
  const tea = room();
  store.receive(tea, said("1-0"), "other", true);
  store.receive(tea, said("2-0"), "other", false);
  store.receive(tea, said("3-0"), "calls", false);
  store.receive(tea, said("4-0"), "mine", false);
  assert.equal(tea.unread, 2);
  assert.equal(tea.newAt, "2-0");
  assert.ok(tea.called);
});

test("reading clears the count and leaves the line until there is something new", () => {
  const tea = room();
  store.receive(tea, said("1-0"), "other", false);
  tea.cursor = "1-0";
  assert.ok(store.read(tea));
  assert.ok(!store.read(tea));
  assert.deepEqual([tea.unread, tea.newAt, tea.readTo], [0, "1-0", "1-0"]);
  store.receive(tea, said("2-0"), "other", false);
  assert.equal(tea.newAt, "2-0");
});

test("after a reload, what is newer than the last thing read is news", () => {
  assert.ok(!store.isNews(room(), "5-0"));
  assert.ok(store.isNews(room({ readTo: "4-9" }), "5-0"));
  assert.ok(!store.isNews(room({ readTo: "5-0" }), "5-0"));
});

test("a tab forgets the oldest of very many messages", () => {
  const tea = room();
  for (let i = 1; i <= 20_001; i++) store.receive(tea, said(`${i}-0`), "other", true);
  assert.equal(tea.items.length, 10_001);
  assert.equal(tea.dropped, 10_000);
  assert.equal(tea.ids.size, 10_001);
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

test("presence is one folded line until somebody speaks, and I am not in it", () => {
  const tea = room();
  store.presence(tea, { count: 1, joined: ["me"] }, "me");
  assert.equal(tea.items.length, 0);
  store.presence(tea, { count: 2, joined: ["ada"] }, "me");
  store.presence(tea, { count: 3, joined: ["bob"] }, "me");
  assert.deepEqual(
    tea.items.map(({ joined }) => joined),
    [["ada", "bob"]],
  );
  store.receive(tea, said("1-0"), "other", true);
  store.presence(tea, { count: 2, left: ["bob"] }, "me");
  assert.deepEqual(
    tea.items.map(({ kind }) => kind),
    ["presence", "message", "presence"],
  );
});

test("typing ends with the text, with leaving, or after five seconds", () => {
  const tea = room();
  for (const name of ["ada", "bob", "cy"]) store.types(tea, name, 0);
  store.receive(tea, said("1-0", "bob"), "other", true);
  store.presence(tea, { count: 1, left: ["cy"] }, "me");
  assert.deepEqual([...tea.typing.keys()], ["ada"]);
  assert.ok(!store.stopTyping(tea, 4_000));
  assert.ok(store.stopTyping(tea, 5_001));
  assert.equal(tea.typing.size, 0);
});
