import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { guestName, isBlank, newer, newRef, parseFrames, roomName, textProblem } from "../../../public/js/protocol.js";

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

/** The cases that hold server and page to one rule. */
const cases = JSON.parse(readFileSync(new URL("../resources/usernames.json", import.meta.url), "utf8"));

test("names of all scripts are names, and what can't be seen is none", () => {
  for (const name of cases.names) assert.equal(guestName(name), name.normalize("NFC"), name);
  for (const [typed, name] of Object.entries(cases.trimmedAndComposed)) assert.equal(guestName(typed), name, typed);
  for (const name of cases.noNames) assert.equal(guestName(name), "", JSON.stringify(name));
});

test("a text is blank if nothing of it can be seen", () => {
  for (const text of cases.blankTexts) assert.ok(isBlank(text), JSON.stringify(text));
  for (const text of cases.visibleTexts) assert.ok(!isBlank(text), JSON.stringify(text));
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
