import assert from "node:assert/strict";
import { test } from "node:test";
import { mentionsMe, parse } from "../../../public/js/text.js";

const partsOf = (block) => block.parts ?? [{ type: block.type, text: block.text }];
const whole = (blocks) =>
  blocks
    .flatMap((block) => (block.parts ? block.parts : [{ text: (block.open ?? "") + block.text + (block.close ?? "") }]))
    .map(({ text }) => text)
    .join("");
const found = (text, me) =>
  parse(text, me)
    .flatMap(partsOf)
    .filter(({ type }) => type !== "text" && type !== "mark")
    .map(({ type, text }) => [type, text]);
const styled = (text) =>
  parse(text)
    .flatMap(partsOf)
    .filter(({ bold, italic }) => bold || italic)
    .filter(({ type }) => type !== "mark")
    .map(({ text, bold, italic }) => `${bold ? "bold " : ""}${italic ? "italic " : ""}${text}`);

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
    "**bold** and _italic_, **both _of_ them**",
    "> quoted\n>more\nanswer",
  ];
  for (const text of texts) assert.equal(whole(parse(text, "ada")), text);
});

/** With a generator of one's own, so that a failure can be had again. */
function* oddTexts(count, seed = 1) {
  const pieces = [
    "`",
    "```",
    "```\n",
    "**",
    "_",
    "> ",
    ">",
    "\n",
    " ",
    "a",
    "@ada",
    "@",
    "http://",
    "https://a.b/",
    ".",
    "(",
    ")",
  ];
  pieces.push(
    "\tat x.Y.z(Y.java:1)\n",
    '  File "x.py", line 1\n',
    "\u{1F389}",
    "é",
    "\ud800",
    "Traceback (most recent call last):\n",
  );
  let state = seed;
  const next = (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
  for (let i = 0; i < count; i++) yield Array.from({ length: next(60) }, () => pieces[next(pieces.length)]).join("");
}

test("whatever the text is, nothing of it is lost, and nothing throws", () => {
  for (const text of oddTexts(20_000)) assert.equal(whole(parse(text, "ada")), text);
});

test("no text is slow, however long and odd", () => {
  const long = 64_000;
  const fill = (piece) => piece.repeat(long / piece.length);
  const pieces = [
    "`",
    "``` ",
    "```\n",
    "`a ",
    "**",
    "**a",
    "_a ",
    "_ ",
    "> ",
    ">\n",
    "@",
    "@a.",
    "http://",
    "http://a",
    ")",
    " ",
    "\n",
  ];
  pieces.push(
    "\tat a\n",
    "a\n\tat a\n",
    ' File "a", line 1\n',
    "http://a ",
    "(((",
    "h",
    "[](",
    "\u0301",
    "https://a.b/c_d_ ",
    "`` ` ",
  );
  for (const text of [
    ...pieces.map(fill),
    `http://a${".".repeat(long)}`,
    `http://a${")".repeat(long)}`,
    `@a${".".repeat(long)}`,
  ]) {
    const began = performance.now();
    assert.equal(whole(parse(text, "ada")), text);
    const took = performance.now() - began;
    assert.ok(took < 1_000, `${JSON.stringify(text.slice(0, 12))}: ${took} ms`);
  }
});

test("web links are found, without the sentence around them", () => {
  assert.deepEqual(found("see https://a.b/c?d=e#f."), [["link", "https://a.b/c?d=e#f"]]);
  assert.deepEqual(found("(http://a.b/c_(d))"), [["link", "http://a.b/c_(d)"]]);
  assert.deepEqual(found("**https://a.b**"), [["link", "https://a.b"]]);
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
  assert.deepEqual(found("`not\nover lines`"), []);
});

test("bold and italic begin and end at words, on one line, and may be in each other", () => {
  assert.deepEqual(styled("**bold** and _italic_"), ["bold bold", "italic italic"]);
  assert.deepEqual(styled("**both _of_ them**"), ["bold both ", "bold italic of", "bold  them"]);
  for (const text of ["snake_case_name", "2 ** 3 ** 4", "_open", "**a\nb**", "__init__", "****", "`_x_`"]) {
    assert.deepEqual(styled(text), [], text);
  }
});

test("lines after > are a quote", () => {
  assert.deepEqual(
    parse("> one\n> two\nand").map(({ type, parts }) => [
      type,
      parts.filter((p) => p.type !== "mark").map((p) => p.text),
    ]),
    [
      ["quote", ["one\n", "two\n"]],
      ["plain", ["and"]],
    ],
  );
});

test("a pasted stack trace is kept as it is", () => {
  const java = "java.lang.Error: _why_\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)\nCaused by: x\n\t... 3 more\n";
  assert.deepEqual(found(`look:\n${java}so?`), [["trace", java]]);
  const python = 'Traceback (most recent call last):\n  File "a.py", line 1, in b\n    c()\nKeyError: 1\n';
  assert.deepEqual(found(`${python}so?`), [["trace", python]]);
  assert.deepEqual(found("we meet\n at the pond\nor not"), []);
});

test("mentions are names after an @ that isn't part of an address", () => {
  assert.deepEqual(found("@bob, ada@example.org and @Zoë."), [
    ["mention", "@bob"],
    ["mention", "@Zoë"],
  ]);
  assert.deepEqual(found("@a@b"), [["mention", "@a"]]);
  assert.deepEqual(found("@प्रिया!"), [["mention", "@प्रिया"]]);
});

test("my own name calls me, whatever it is made of", () => {
  assert.ok(mentionsMe("hi @ada!", "ada"));
  assert.ok(mentionsMe("hi @ADA", "ada"));
  assert.ok(mentionsMe("@Grace Hopper: look", "Grace Hopper"));
  assert.ok(mentionsMe("@a.b-c_d", "a.b-c_d"));
  assert.ok(mentionsMe("> old\n**@ada**", "ada"));
  assert.ok(!mentionsMe("@adam", "ada"));
  assert.ok(!mentionsMe("x@ada", "ada"));
  assert.ok(!mentionsMe("`@ada`", "ada"));
  assert.ok(!mentionsMe("@axb", "a.b"));
});
