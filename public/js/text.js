/**
 * What a text is made of. All parts joined are the text again, byte for byte. Every step looks at each character a bounded
 * number of times, and nothing recurses, so that no text, however long or odd, can stop the page.
 */

/** A line of a stack trace: of Java and JavaScript, of Python, and the counts and causes between them. */
const TRACE =
  /^(?:\s+at \S|\s+File "[^"]+", line \d|\s*\.\.\. \d+ (?:more|common)|Caused by: |Traceback \(most recent call last\):)/;
const FENCE = /^```[^`]*$/;
// No bidi controls inside a link: they could make it look like another one.
const LINK = /https?:\/\/[^\s<>"`\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/iy;
const MENTION = /@[\p{L}\p{N}][\p{L}\p{M}\p{N}_.-]*/uy;
const TICKS = /`+/y;
const WORD = /[\p{L}\p{M}\p{N}_]/u;
const OPENS = { ")": "(", "]": "[", "}": "{" };

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
export function inline(text, me = "") {
  const parts = [];
  const own = me && new RegExp(`@${me.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")}(?![\\p{L}\\p{M}\\p{N}_])`, "iuy");
  const codeEnds = endsOfCode(text);
  let plain = 0; // from here on nothing was found yet
  const add = (at, ...found) => {
    if (at > plain) parts.push({ type: "text", text: text.slice(plain, at) });
    parts.push(...found);
    plain = at + found.reduce((sum, part) => sum + part.text.length, 0);
    return plain;
  };
  for (let i = 0; i < text.length; ) {
    const find = FINDERS[text[i]];
    const found = find?.(text, i, { own, codeEnds }) ?? [];
    i = found.length ? add(i, ...found) : i + (find === ticks ? match(TICKS, text, i).length : 1);
  }
  add(text.length);
  return emphasize(parts);
}

function match(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}

/** The character before an index, also if it takes two units. */
const before = (text, i) => text.slice(Math.max(0, i - (/[\udc00-\udfff]/.test(text[i - 1]) ? 2 : 1)), i);

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

function ticks(text, i, { codeEnds }) {
  const mark = { type: "mark", text: match(TICKS, text, i) };
  const end = codeEnds.get(i);
  return end ? [mark, { type: "code", text: text.slice(i + mark.text.length, end) }, { ...mark }] : [];
}

function link(text, i) {
  if (WORD.test(before(text, i))) return [];
  const found = match(LINK, text, i);
  const address = withoutTail(found);
  if (!found) return [];
  return URL.canParse(address) ? [{ type: "link", text: address }] : [{ type: "text", text: found }];
}

/** Without the punctuation that belongs to the sentence, and without a bracket that was opened before the link. */
function withoutTail(address) {
  const count = { "(": 0, ")": 0, "[": 0, "]": 0, "{": 0, "}": 0 };
  for (const char of address) if (char in count) count[char]++;
  let end = address.length;
  for (; end > 0; end--) {
    const last = address[end - 1];
    const unopened = last in OPENS && count[last] > count[OPENS[last]];
    if (!unopened && !/[.,;:!?'*_~]/.test(last)) break;
    if (last in count) count[last]--;
  }
  return address.slice(0, end);
}

function call(text, i, { own }) {
  if (/[\p{L}\p{N}_@./]/u.test(before(text, i))) return [];
  const me = own && match(own, text, i);
  if (me) return [{ type: "me", text: me }];
  const found = match(MENTION, text, i);
  let end = found.length;
  while (end > 0 && /[.-]/.test(found[end - 1])) end--;
  return end > 1 ? [{ type: "mention", text: found.slice(0, end) }] : [];
}

function stars(text, i) {
  if (text[i + 1] !== "*" || text[i + 2] === "*" || text[i - 1] === "*") return [];
  return [delimiter("bold", "**", /\S/.test(text[i + 2] ?? " "), /\S/.test(text[i - 1] ?? " "))];
}

function underscore(text, i) {
  if (text[i + 1] === "_" || text[i - 1] === "_") return [];
  const next = String.fromCodePoint(text.codePointAt(i + 1) ?? 32);
  const last = before(text, i) || " ";
  return [delimiter("italic", "_", /\S/.test(next) && !WORD.test(last), /\S/.test(last) && !WORD.test(next))];
}

const newline = () => [{ type: "newline", text: "\n" }];
const delimiter = (kind, text, opens, closes) => ({ type: "delimiter", kind, text, opens, closes });

/** First character → what may begin with it. */
const FINDERS = { "`": ticks, h: link, H: link, "@": call, "*": stars, _: underscore, "\n": newline };

/** Pairs what opens bold or italic with what closes it on the same line; what has no partner is text. */
function emphasize(parts) {
  let open = {};
  for (const part of parts) {
    if (part.type === "newline") open = {};
    if (part.type !== "delimiter") continue;
    const opener = open[part.kind];
    if (opener && part.closes) {
      Object.assign(opener, { type: "mark", turns: part.kind });
      Object.assign(part, { type: "mark", turns: part.kind });
      delete open[part.kind];
    } else if (part.opens) open[part.kind] ??= part;
  }
  const on = { bold: false, italic: false };
  return parts.reduce((all, { type, text, turns }) => {
    if (turns) on[turns] = !on[turns];
    const part = { type: type === "newline" || type === "delimiter" ? "text" : type, text, ...on };
    const last = all.at(-1);
    const joins = part.type === "text" && last?.type === "text" && last.bold === on.bold && last.italic === on.italic;
    if (joins) last.text += text;
    else all.push(part);
    return all;
  }, []);
}

/** Does this text call the reader by name? */
export const mentionsMe = (text, me) =>
  Boolean(me) && text.includes("@") && parse(text, me).some(({ parts }) => parts?.some(({ type }) => type === "me"));
