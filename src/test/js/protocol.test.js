import assert from "node:assert/strict";
import { test } from "node:test";
import { guestName, newer, newRef, parseFrames, roomName, textProblem } from "../../../public/js/protocol.js";

test("a text message holds one frame or several lines of them", () => {
  assert.deepEqual(parseFrames('{"type":"pong"}'), [{ type: "pong" }]);
  assert.deepEqual(parseFrames('{"type":"a","text":"x\\ny"}\n{"type":"b"}'), [
    { type: "a", text: "x\ny" },
    { type: "b" },
  ]);
  assert.deepEqual(parseFrames('garbage\n[1]\nnull\n{"type":1}\n\n{"type":"b"}'), [{ type: "b" }]);
});

test("ids are compared as two numbers", () => {
  assert.ok(newer("10-0", "9-5"));
  assert.ok(newer("10-10", "10-9"));
  assert.ok(!newer("10-9", "10-9"));
  assert.ok(newer("1-0", ""));
  assert.ok(!newer("", "1-0"));
});

test("room names are folded as the server folds them", () => {
  assert.equal(roomName(" #Tea_1 "), "tea_1");
  for (const bad of ["", "#", "-a", "a b", "ä", "a".repeat(33), "a/b"]) assert.equal(roomName(bad), "", bad);
});

test("names may be of any language, but no markup", () => {
  assert.equal(guestName(" Zoe\u0308 "), "Zo\u00eb");
  for (const good of ["ada", "Grace Hopper", "مريم", "J.-P. 2", "Ada_L"]) assert.ok(guestName(good), good);
  for (const bad of [
    "",
    "  ",
    "\u3164",
    "\u115f",
    "\u2800",
    "a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
    "<b>",
    "a".repeat(33),
    "a\u202eb",
  ])
    assert.ok(!guestName(bad), bad);
});

test("refs are random and printable", () => {
  const refs = new Set(Array.from({ length: 1000 }, newRef));
  assert.equal(refs.size, 1000);
  for (const ref of refs) assert.match(ref, /^[0-9a-f]{24}$/);
});

test("a text that the server would refuse is known before it is sent", () => {
  assert.equal(textProblem("x".repeat(4000), 4000), "");
  assert.equal(textProblem("\u{1F389}".repeat(4000), 4000), "");
  assert.match(textProblem("x".repeat(4001), 4000), /Too long/);
  assert.match(textProblem("\ud800", 4000), /half/);
  assert.match(textProblem("a\u0007", 4000), /control/);
  assert.match(textProblem("\u{1F389}".repeat(5000), 9000), /Too large/);
  assert.equal(textProblem("a\tb\nc", 4000), "");
});
