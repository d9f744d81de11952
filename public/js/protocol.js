/** The words of the wire: JSON Lines in, one JSON object a message out. */

const MAX_FRAME_BYTES = 16 * 1024;

/** The frames of one text message. A line that isn't an object with a type is skipped, as the protocol asks. */
export function frames(data) {
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
  return /^[\p{L}\p{M}\p{N} _.-]{1,32}$/u.test(name) ? name : "";
}

/** 96 random bits. `crypto.randomUUID` would need HTTPS, and people try a server out on plain http://192.168… */
export const newRef = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

export const length = (text) => [...text].length;

/** Why the server would refuse this text, in words for the person; "" if it wouldn't. `max` in code points. */
export function textProblem(text, max) {
  if (length(text) > max) return `Too long: ${length(text).toLocaleString()} of ${max.toLocaleString()} characters.`;
  if (/\p{Surrogate}/u.test(text)) return "This text holds half of a character, which can't be sent.";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the server refuses
  if (/[\0-\x08\x0b-\x1f\x7f-\x9f]/.test(text)) return "This text holds a control character, which can't be sent.";
  const bytes = new TextEncoder().encode(JSON.stringify(text)).length;
  return bytes > MAX_FRAME_BYTES - 256 ? "Too large: send it in two parts." : "";
}
