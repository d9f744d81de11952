import assert from "node:assert/strict";
import { test } from "node:test";
import { mentionsMe, parse } from "../../../public/js/text.js";

const whole = (parts) => parts.map(({ open, text, close }) => open + text + close).join("");
const found = (text, me) =>
  parse(text, me)
    .filter(({ type }) => type !== "text")
    .map(({ type, text }) => [type, text]);

test("the parts joined are the text, byte for byte", () => {
  const texts = [
    "plain",
    "  spaces \n and\tlines \n\n",
    "`a` ``b`c`` ` `` ```",
    "```java\nint i;\n```\nafter",
    "```\n```",
    "before\n```\ncode\n```",
    "see https://a.b/c). Or (http://d.e/(f)) @ada `@bob`",
    "a & b <b> \u{1F389} مرحبا",
    "`".repeat(4000),
    "@".repeat(4000),
    "```\n".repeat(1000),
    "http://".repeat(500),
  ];
  for (const text of texts) assert.equal(whole(parse(text, "ada")), text);
});

test("web links are found, without the sentence around them", () => {
  assert.deepEqual(found("see https://a.b/c?d=e#f."), [["link", "https://a.b/c?d=e#f"]]);
  assert.deepEqual(found("(http://a.b/c_(d))"), [["link", "http://a.b/c_(d)"]]);
  assert.deepEqual(found("https://a.b, http://c.d!"), [
    ["link", "https://a.b"],
    ["link", "http://c.d"],
  ]);
});

test("nothing but http and https becomes a link", () => {
  for (const text of ["javascript:alert(1)", "data:text/html,x", "ftp://a.b", "https://", "http://[", "xhttp://a.b"]) {
    assert.deepEqual(found(text), [], text);
  }
});

test("a link ends at a control that could turn it around", () => {
  assert.deepEqual(found("https://a.b/\u202egpj.exe"), [["link", "https://a.b/"]]);
});

test("code is code, and nothing is looked for in it", () => {
  assert.deepEqual(found("`x` and ``y`z``"), [
    ["code", "x"],
    ["code", "y`z"],
  ]);
  assert.deepEqual(found("`https://a.b @ada`", "ada"), [["code", "https://a.b @ada"]]);
  assert.deepEqual(found("```js\nlet a = `b`;\n\n@ada\n```", "ada"), [["fence", "let a = `b`;\n\n@ada"]]);
  assert.deepEqual(found("unclosed `code"), []);
});

test("mentions are names after an @ that isn't part of an address", () => {
  assert.deepEqual(found("@bob, ada@example.org and @Zoë."), [
    ["mention", "@bob"],
    ["mention", "@Zoë"],
  ]);
  assert.deepEqual(found("@a@b"), [["mention", "@a"]]);
});

test("my own name calls me, whatever it is made of", () => {
  assert.ok(mentionsMe("hi @ada!", "ada"));
  assert.ok(mentionsMe("hi @ADA", "ada"));
  assert.ok(mentionsMe("@Grace Hopper: look", "Grace Hopper"));
  assert.ok(mentionsMe("@a.b-c_d", "a.b-c_d"));
  assert.ok(!mentionsMe("@adam", "ada"));
  assert.ok(!mentionsMe("x@ada", "ada"));
  assert.ok(!mentionsMe("`@ada`", "ada"));
  assert.ok(!mentionsMe("@axb", "a.b"));
});
