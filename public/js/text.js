/**
 * What a text is made of. All parts joined are the text again, byte for byte. Every step looks at each character a bounded
 * number of times, and nothing recurses, so that no text, however long or odd, can stop the page.
 */

/** A line of a stack trace: of Java and JavaScript, of Python, and the counts and causes between them. */
const TRACE =
  /^(?:\s+at \S|\s+File "[^"]+", line \d|\s*\.\.\. \d+ (?:more|common)|Caused by: |Traceback \(most recent call last\):)/;
const FENCE = /^```[^`]*$/;

/**
 * Splits a text into blocks: `{type: "fence", open, text, close}`, `{type: "trace", text}`, and `quote` and `plain` with
 * `parts` as `inline` gives them.
 *
 * @param {string} me the reader's own name: `@name` of it is `me`, also with spaces in it
 */
export function parse(text, me = "") {
  const lines = text.split(/(?<=\n)/);
  const lastFence = lines.findLastIndex((line) => line.trimEnd() === "```");
  const blocks = [];
  for (let i = 0; i < lines.length; ) {
    const [type, end] = blockAt(lines, i, lastFence);
    const body = lines.slice(i, end).join("");
    if (type === "fence") blocks.push(fence(lines, i, end));
    else if (type === "trace") blocks.push({ type, text: body });
    else if (blocks.at(-1)?.type === type) blocks.at(-1).text += body;
    else blocks.push({ type, text: body });
    i = end;
  }
  return blocks.map((block) =>
    block.type in INLINE ? { type: block.type, parts: INLINE[block.type](block.text, me) } : block,
  );
}

const INLINE = { plain: inline, quote };

/** The kind of block that begins at line `i`, and the line after its end. */
function blockAt(lines, i, lastFence) {
  if (i < lastFence && FENCE.test(lines[i].trimEnd()) && lines[i].startsWith("```")) {
    let end = i + 1;
    while (lines[end].trimEnd() !== "```") end++;
    return ["fence", end + 1];
  }
  if (lines[i].startsWith(">")) return ["quote", i + 1];
  let end = i + 1;
  while (end < lines.length && TRACE.test(lines[end])) end = pastFrame(lines, end);
  if (end < i + 3 && !(end > i + 1 && TRACE.test(lines[i]))) return ["plain", i + 1];
  return ["trace", lines[i].startsWith("Traceback") ? end + 1 : end]; // Python says last what went wrong
}

/** After a frame of Python stands its line of source. */
const pastFrame = (lines, i) => i + 1 + (/^\s+File "/.test(lines[i]) && /^\s{4}/.test(lines[i + 1] ?? "") ? 1 : 0);

function fence(lines, from, end) {
  const body = lines.slice(from + 1, end - 1).join("");
  const text = body.replace(/\n$/, "");
  return { type: "fence", open: lines[from], text, close: body.slice(text.length) + lines[end - 1] };
}

/** Each line's `>` is a mark. */
function quote(text, me) {
  return text.split(/(?<=\n)/).flatMap((line) => {
    const mark = line.startsWith("> ") ? "> " : ">";
    return [{ type: "mark", text: mark }, ...inline(line.slice(mark.length), me)];
  });
}

/** Parts `{type, text, bold, italic}` of type text, link, mention, me, code, or mark (what only formats). */
function inline(text, me) {
  const parts = [];
  const tokens = tokensFor(me);
  const codeEnds = endsOfCode(text);
  let plain = 0; // from here on nothing was found yet
  const add = (at, ...found) => {
    if (at > plain) parts.push({ type: "text", text: text.slice(plain, at) });
    parts.push(...found);
    plain = at + found.reduce((sum, part) => sum + part.text.length, 0);
  };
  for (let match = tokens.exec(text); match; match = tokens.exec(text)) {
    const [type, found] = Object.entries(match.groups).find(([, found]) => found);
    const token = TOKENS[type](found, match.index, text, codeEnds);
    if (token.length) add(match.index, ...token);
    tokens.lastIndex = Math.max(plain, token.length ? 0 : tokens.lastIndex);
  }
  add(text.length);
  return emphasize(parts);
}

/** What may be more than text. Lookbehinds see the character before, also where it takes two units. */
function tokensFor(me) {
  const own = me && `(?<![\\p{L}\\p{N}_@./])(?<me>@${me.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")})(?![${WORD}])|`;
  return new RegExp(own + FOUND, "giu");
}

const WORD = "\\p{L}\\p{M}\\p{N}_";
const BIDI = "\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069"; // could make a link look like another one
const FOUND =
  `(?<code>\`+)|(?<![${WORD}])(?<link>https?://[^\\s<>"\`${BIDI}]+)|` +
  `(?<![\\p{L}\\p{N}_@./])(?<mention>@[\\p{L}\\p{N}](?:[${WORD}.-]*[${WORD}])?)|` +
  "(?<bold>(?<!\\*)\\*\\*(?!\\*))|(?<italic>(?<!_)_(?!_))|(?<newline>\\n)";

/** What bold and italic begin and end with. */
const OPENS = { bold: /\*\*(?=\S)/y, italic: new RegExp(`(?<![${WORD}])_(?=\\S)`, "uy") };
const CLOSES = { bold: /(?<=\S)\*\*/y, italic: new RegExp(`(?<=\\S)_(?![${WORD}])`, "uy") };

function matches(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.test(text);
}

const delimiter = (kind) => (found, at, text) => [
  { type: kind, text: found, opens: matches(OPENS[kind], text, at), closes: matches(CLOSES[kind], text, at) },
];

/** Token → its parts; none if it is only text, and fewer characters than were found if the rest is to be looked at again. */
const TOKENS = {
  code(found, at, text, codeEnds) {
    const end = codeEnds.get(at);
    const mark = { type: "mark", text: found };
    return end ? [mark, { type: "code", text: text.slice(at + found.length, end) }, { ...mark }] : [];
  },
  link(found) {
    const address = withoutTail(found);
    return URL.canParse(address) ? [{ type: "link", text: address }] : [{ type: "text", text: found }];
  },
  me: (found) => [{ type: "me", text: found }],
  mention: (found) => [{ type: "mention", text: found }],
  bold: delimiter("bold"),
  italic: delimiter("italic"),
  newline: (found) => [{ type: "newline", text: found }],
};

/** Where each run of backticks that opens code is closed: by the next run of its length on its line. */
function endsOfCode(text) {
  const ends = new Map();
  let next = new Map(); // length → where the next run of it begins
  for (const { 0: run, index } of [...text.matchAll(/`+|\n/g)].reverse()) {
    if (run === "\n") {
      next = new Map();
      continue;
    }
    if (next.has(run.length)) ends.set(index, next.get(run.length));
    next.set(run.length, index);
  }
  return ends;
}

/** Without the punctuation that belongs to the sentence, and without a bracket that was opened before the link. */
function withoutTail(address) {
  const count = { "(": 0, ")": 0, "[": 0, "]": 0, "{": 0, "}": 0 };
  for (const char of address) if (char in count) count[char]++;
  let end = address.length;
  for (; end > 0; end--) {
    const last = address[end - 1];
    const unopened = last in BRACKETS && count[last] > count[BRACKETS[last]];
    if (!unopened && !/[.,;:!?'*_~]/.test(last)) break;
    if (last in count) count[last]--;
  }
  return address.slice(0, end);
}

const BRACKETS = { ")": "(", "]": "[", "}": "{" };

/** Pairs what opens bold or italic with what closes it on the same line; what has no partner is text. */
function emphasize(parts) {
  let open = {};
  for (const part of parts) {
    const { type } = part;
    if (type === "newline") open = {};
    if (!(type in OPENS)) continue;
    if (open[type] && part.closes) {
      part.turns = open[type].turns = type;
      delete open[type];
    } else if (part.opens) open[type] ??= part;
  }
  const on = { bold: false, italic: false };
  return parts.reduce((all, { type, text, turns }) => {
    if (turns) on[turns] = !on[turns];
    const kind = turns ? "mark" : type === "newline" || type in OPENS ? "text" : type;
    const last = all.at(-1);
    const joins = kind === "text" && last?.type === "text" && last.bold === on.bold && last.italic === on.italic;
    if (joins) last.text += text;
    else all.push({ type: kind, text, ...on });
    return all;
  }, []);
}

/** Does this text call the reader by name? */
export const mentionsMe = (text, me) =>
  Boolean(me) && text.includes("@") && parse(text, me).some(({ parts }) => parts?.some(({ type }) => type === "me"));
