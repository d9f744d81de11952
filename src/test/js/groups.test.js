import assert from "node:assert/strict";
import { test } from "node:test";
import { foldPresence, presenceWords, startsDay, startsGroup, typingWords } from "../../../public/js/groups.js";

const noon = new Date(2026, 4, 5, 12).getTime();
const said = (uid, minutes) => ({ kind: "message", uid, at: noon + minutes * 60_000 });

test("messages of one sender within five minutes are a group", () => {
  const items = [said("a", 0), said("a", 4), said("a", 10), said("b", 10), { kind: "gap", at: noon }, said("b", 11)];
  assert.deepEqual(
    items.map((item, i) => item.kind === "message" && startsGroup(items, i)),
    [true, false, true, true, false, true],
  );
});

test("midnight separates days, and groups", () => {
  const items = [said("a", 0), said("a", 12 * 60 - 1), said("a", 12 * 60 + 1)];
  assert.deepEqual(
    items.map((_, i) => startsDay(items, i)),
    [true, false, true],
  );
  assert.ok(startsGroup(items, 2));
});

const line = (joined, left = []) => ({ joined, left });

test("who comes and goes is folded into one line", () => {
  const folded = foldPresence(foldPresence(line(["ada"]), ["bob"], []), ["cy"], ["dan"]);
  assert.equal(presenceWords(folded), "ada, bob and cy joined, dan left");
  assert.equal(presenceWords(line(["a", "b", "c", "d", "e"])), "5 people joined");
  assert.equal(presenceWords(line([])), "");
});

test("who left and came back is not worth a word", () => {
  assert.deepEqual(foldPresence(line([], ["ada"]), ["ada"], []), line([], []));
  assert.deepEqual(foldPresence(line(["ada", "bob"]), [], ["ada"]), line(["bob"], []));
  assert.deepEqual(foldPresence(line([]), ["ada", "ada"], ["ada"]), line(["ada"], []));
});

test("folding leaves the old line as it was", () => {
  const before = line(["ada"]);
  foldPresence(before, ["bob"], ["ada"]);
  assert.deepEqual(before, line(["ada"]));
});

test("typists are named up to three", () => {
  assert.equal(typingWords([]), "");
  assert.equal(typingWords(["ada"]), "ada is typing…");
  assert.equal(typingWords(["ada", "bob"]), "ada and bob are typing…");
  assert.equal(typingWords(["a", "b", "c", "d"]), "Several people are typing…");
});
