/** What a text is made of. Joined again, `open + text + close` of all parts is the text, byte for byte. */

const FENCE = /^(```[^\n`]*\n)([\s\S]*?)(\n```(?:\n|(?![\s\S])))/gm;
const CODE = /(?<!`)(`+)([^\n`](?:[^\n]*?[^\n`])??)\1(?!`)/g;
// No bidi controls inside a link: they could make it look like another one.
const LINK = /\bhttps?:\/\/[^\s<>"`\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gi;
const MENTION = /(?<![\p{L}\p{N}_@./])@[\p{L}\p{N}](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?/gu;

/**
 * Splits a text into parts `{type, open, text, close}` of type text, link, mention, me, code or fence.
 *
 * @param {string} me the reader's own name: `@name` of it is `me`, also with spaces in it
 */
export function parse(text, me = "") {
  const own = me ? [[calling(me), call]] : [];
  return split(text, [[FENCE, fence], [CODE, code], [LINK, link], ...own, [MENTION, mention]]);
}

/** The parts that the first kind finds; what lies between them, and what is none after all, is left to the other kinds. */
function split(text, [kind, ...others]) {
  if (!kind) return [part("text", text)];
  const [pattern, make] = kind;
  const parts = [];
  let done = 0;
  for (const match of text.matchAll(pattern)) {
    const found = make(match);
    if (!found) continue;
    if (match.index > done) parts.push(...split(text.slice(done, match.index), others));
    parts.push(found);
    done = match.index + found.open.length + found.text.length + found.close.length;
  }
  return done < text.length ? [...parts, ...split(text.slice(done), others)] : parts;
}

const part = (type, text, open = "", close = "") => ({ type, open, text, close });
const fence = ([, open, body, close]) => part("fence", body, open, close);
const code = ([, ticks, body]) => part("code", body, ticks, ticks);
const call = ([name]) => part("me", name);
const mention = ([name]) => part("mention", name);

function link([found]) {
  const address = trimmed(found);
  return URL.canParse(address) && part("link", address);
}

/** Without the punctuation that belongs to the sentence, and without a bracket that was opened before the link. */
function trimmed(address) {
  const end = address.at(-1);
  const unopened = { ")": "(", "]": "[", "}": "{" }[end];
  const loose = unopened && address.split(end).length > address.split(unopened).length;
  return loose || /[.,;:!?'*_~]/.test(end) ? trimmed(address.slice(0, -1)) : address;
}

/** The reader's own name as it is called. */
function calling(me) {
  const quoted = me.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}_@./])@${quoted}(?![\\p{L}\\p{N}_])`, "giu");
}

/** Does this text call for the reader by name? */
export const mentionsMe = (text, me) => parse(text, me).some((part) => part.type === "me");
