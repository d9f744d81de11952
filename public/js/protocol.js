/** The words of the wire: JSON Lines in, one JSON object a message out. */

import { number } from "./time.js";

const MAX_FRAME_BYTES = 16 * 1024;

// Names and blank texts are what `auth/Username.java` and `auth/Visible.java` say; `usernames.json` holds both to it.
const SHAPELESS =
  "\\u034F\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u2065\\u2800\\u3164\\uFE00-\\uFE0F" +
  "\\uFFA0\\uFFF0-\\uFFF8\\u{13441}\\u{13442}\\u{1D159}\\u{E0000}-\\u{E0FFF}";
const SHAPE = new RegExp(`[^\\s\\p{Z}\\p{Cc}\\p{Cf}\\p{Cs}${SHAPELESS}]`, "u");
/** Signs that silence a letter's vowel. Joiners beside them choose the shape of the letters. */
const VIRAMA = "[\\u094D\\u09CD\\u0A4D\\u0ACD\\u0B4D\\u0BCD\\u0C4D\\u0CCD\\u0D4D\\u0DCA\\u1039\\u103A\\u17D2]";
/** A letter with up to five marks, as many as Burmese writes; or something between letters. */
const NAME = new RegExp(
  `^(?:(?![${SHAPELESS}])\\p{L}(?:\\u200D(?=${VIRAMA}))?(?:(?![${SHAPELESS}])[\\p{Mn}\\p{Mc}]){0,5}` +
    `(?:(?<=${VIRAMA})(?:\\u200D|\\u200C(?=\\p{L}))` +
    "|(?<=\\p{sc=Arabic})\\u200C(?=\\p{sc=Arabic})" + // Persian: parts of a word that don't join
    "|(?<=\\p{sc=Tibetan})\\u0F0B)?|[\\p{Nd} _.-])+$", // between syllables
  "u",
);

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
  return codePoints(name) <= 32 && NAME.test(name) ? name : "";
}

/** 96 random bits. `crypto.randomUUID` would need HTTPS, and people try a server out on plain http://192.168… */
export const newRef = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The length that the server counts. */
export const codePoints = (text) => [...text].length;

export const isBlank = (text) => !SHAPE.test(text);

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
