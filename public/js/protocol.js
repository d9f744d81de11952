/** The words of the wire: JSON Lines in, one JSON object a message out. */

import { number } from "./time.js";

const MAX_FRAME_BYTES = 16 * 1024;

/** A letter or digit may carry a few marks, and the joiners that some scripts need between their letters. */
const NAME = /^(?:[\p{L}\p{N}][\p{Mn}\p{Mc}\u200c\u200d]{0,8}|[ _.-])+$/u;
/** Letters and symbols by the book, but nothing can be seen of them. */
const INVISIBLE = "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0";
const UNSEEN = new RegExp(`[${INVISIBLE}]`);
const SEEN = new RegExp(`[^\\s\\p{Z}\\p{C}\\p{Default_Ignorable_Code_Point}${INVISIBLE}]`, "u");

/** The frames of one text message. A line that isn't an object with a type is skipped, as the protocol asks. */
export function parseFrames(data) {
  return data.split("\n").flatMap((line) => {
    try {
      const frame = JSON.parse(line);
      return typeof frame?.type === "string" ? [frame] : [];
    } catch {
      return [];
    }
  });
}

/** Is id `a` newer than id `b`? Ids are `<ms>-<seq>`, compared as two numbers; no id is older than any. */
export function newer(a, b) {
  if (!a || !b) return Boolean(a);
  const [ams, aseq] = a.split("-").map(Number);
  const [bms, bseq] = b.split("-").map(Number);
  return ams === bms ? aseq > bseq : ams > bms;
}

/** A room's name as the server sees it, or "" if it can't be one. A leading # is what people type. */
export function roomName(typed) {
  const name = typed.trim().replace(/^#/, "").toLowerCase();
  return /^[a-z0-9][a-z0-9_-]{0,31}$/.test(name) ? name : "";
}

/** A guest's name as the server sees it, or "" if it can't be one. The server has the last word. */
export function guestName(typed) {
  const name = typed.trim().normalize("NFC");
  return codePoints(name) <= 32 && NAME.test(name) && !UNSEEN.test(name) ? name : "";
}

/** 96 random bits. `crypto.randomUUID` would need HTTPS, and people try a server out on plain http://192.168… */
export const newRef = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The length that the server counts. */
export const codePoints = (text) => [...text].length;

export const isBlank = (text) => !SEEN.test(text);

/** Why the server would refuse this text, in words for the person; "" if it wouldn't. `max` in code points. */
export function textProblem(text, max) {
  const length = codePoints(text);
  if (length > max) return `Too long: ${number(length)} of ${number(max)} characters.`;
  if (/\p{Surrogate}/u.test(text)) return "This text contains half a character, which can't be sent.";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the server refuses
  if (/[\0-\x08\x0b-\x1f\x7f-\x9f]/.test(text)) return "This text contains a control character, which can't be sent.";
  const bytes = new TextEncoder().encode(JSON.stringify(text)).length;
  return bytes > MAX_FRAME_BYTES - 256 ? "Too large: send it in two parts." : "";
}
