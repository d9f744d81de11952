import assert from "node:assert/strict";
import { test } from "node:test";
import { completions, foldPresence, listPeople, presenceWords, typingWords } from "../../../public/js/people.js";
import { startsDay, startsGroup } from "../../../public/js/view/rows.js";

const noon = new Date(2026, 4, 5, 12).getTime();
const TOP = { kind: "hole", at: 0 }; // before all that is known
const said = (uid, minutes) => ({ kind: "message", uid, at: noon + minutes * 60_000 });

test("messages of one sender within five minutes are a group", () => {
  const gap = { kind: "hole", at: noon };
  const items = [TOP, said("a", 0), said("a", 4), said("a", 10), said("b", 10), gap, said("b", 11)];
  assert.deepEqual(
    items.map((item, i) => item.kind === "message" && startsGroup(items, i)),
    [false, true, false, true, true, false, true],
  );
});

test("midnight separates days, and groups", () => {
  const items = [TOP, said("a", 0), said("a", 12 * 60 - 1), said("a", 12 * 60 + 1)];
  assert.deepEqual(
    items.map((_, i) => startsDay(items, i)),
    [false, true, false, true],
  );
  assert.ok(startsGroup(items, 3));
});

const line = (joined, left = []) => ({ joined, left });

test("joins and leaves are folded into one line", () => {
  const folded = foldPresence(foldPresence(line(["ada"]), ["bob"], []), ["cy"], ["dan"]);
  assert.equal(presenceWords(folded), "ada, bob and cy joined, dan left");
  assert.equal(presenceWords(line(["a", "b", "c", "d", "e"])), "5 people joined");
  assert.equal(presenceWords(line([])), "");
});

test("a guest that left and came back is not mentioned", () => {
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

const listed = (people, speakers = {}) =>
  listPeople(
    new Map(Object.entries(people)),
    new Map(Object.entries(speakers).map(([name, uids]) => [name, new Set(uids)])),
    "me",
  ).map(({ name, you, suffix }) => `${name}${you ? " (you)" : ""}${suffix && ` ${suffix}`}`);

test("I come first, the others in natural order", () => {
  assert.deepEqual(listed({ "guest 10": 1, "guest 9": 1, Bob: 1, amy: 1, me: 1 }), [
    "me (you)",
    "amy",
    "Bob",
    "guest 9",
    "guest 10",
  ]);
});

test("guests of one name are told apart by what they have said", () => {
  assert.deepEqual(listed({ bob: 2 }, { bob: ["uid-left", "uid-aaaa", "uid-bbbb"] }), ["bob aaaa", "bob bbbb"]);
  assert.deepEqual(listed({ bob: 1 }, { bob: ["uid-aaaa"] }), ["bob"]);
  assert.deepEqual(listed({ me: 2 }, { me: ["uid-aaaa"] }), ["me (you)", "me aaaa"]);
  assert.deepEqual(listed({ me: 1 }, { me: ["uid-aaaa"] }), ["me (you)"]);
});

test("a name is completed after an @, over its spaces, too", () => {
  const offered = (text) => completions(text, ["Mary Ann", "Mary", "marc"]).names;
  assert.deepEqual(offered("hello @"), ["Mary Ann", "Mary", "marc"]);
  assert.deepEqual(offered("hello @MAR"), ["Mary Ann", "Mary", "marc"]);
  assert.deepEqual(offered("@mary a"), ["Mary Ann"]);
  assert.equal(completions("@bob and @mary a", ["Mary Ann"]).typed, "mary a");
  for (const text of ["@mary ", "@mary  a", "@mary and", "@mary\na", "@ mary", "me@mary a", "mary"])
    assert.deepEqual(offered(text), [], text);
});
