/** People in colours and words. */

import { LANGUAGE, number } from "./time.js";

const MOST = 3; // names in a sentence; more are counted
const HUES = 24;
const LIST = new Intl.ListFormat(LANGUAGE);
const ORDER = new Intl.Collator(LANGUAGE, { numeric: true });

/** The hue of a uid, in degrees of OKLCH: the same in every tab and on every day. Lightness and chroma are the theme's. */
export function hueOf(uid) {
  let hash = 0x811c9dc5; // FNV-1a
  for (const char of uid) hash = Math.imul(hash ^ char.codePointAt(0), 0x01000193);
  return ((hash >>> 8) % HUES) * (360 / HUES);
}

/** Tells guests of one name apart. */
export const suffixOf = (uid) => uid.slice(-4);

/**
 * The guests of a room as they are listed: me first, then by name. A name that several go by stands there several
 * times, with the uids that are known because they have spoken.
 *
 * @param people name → how many go by it
 * @param uids name → the uids that have spoken under it, the latest last
 */
export function listPeople(people, uids, me) {
  return [...people]
    .flatMap(([name, count]) => {
      const mine = name === me ? 1 : 0;
      const known = [...(uids.get(name) ?? [])].slice(-(count - mine) || undefined, count === mine ? 0 : undefined);
      return Array.from({ length: count }, (_, i) => {
        const you = mine > i;
        const uid = you ? "" : (known[i - mine] ?? "");
        const suffix = count > 1 && uid ? suffixOf(uid) : "";
        return { name, you, uid, suffix, key: `${i} ${name} ${uid} ${count > 1}` };
      });
    })
    .sort((a, b) => b.you - a.you || ORDER.compare(a.name, b.name));
}

/** Folds a presence frame into a line; a guest that left and came back (or the reverse) drops out of it. */
export function foldPresence(line, joined, left) {
  const came = [...line.joined];
  const went = [...line.left];
  const cancelOr = (from, into) => (name) => {
    const at = from.indexOf(name);
    if (at < 0) into.push(name);
    else from.splice(at, 1);
  };
  joined.forEach(cancelOr(went, came));
  left.forEach(cancelOr(came, went));
  return { ...line, joined: came, left: went };
}

/** "ada and bob joined, 5 people left"; "" for an empty line. */
export function presenceWords({ joined, left }) {
  const clause = (names, verb) => (names.length ? [`${inWords(names)} ${verb}`] : []);
  return [...clause(joined, "joined"), ...clause(left, "left")].join(", ");
}

/** "ada is typing…" */
export function typingWords(names) {
  if (names.length > MOST) return "Several people are typing…";
  return names.length ? `${inWords(names)} ${names.length > 1 ? "are" : "is"} typing…` : "";
}

/**
 * The names that are being typed after an @ at the end of a text, in any case of letters, and what of them is typed. A name may
 * have spaces in it; but one typed after it ends it, so that Enter sends "@mary " as it is.
 */
export function completions(text, names) {
  const [, typed] = text.match(/(?:^|\s)@((?:[^\s@]| (?=[^\s@])){0,32})$/u) ?? [];
  const begins = (name) => name.toLocaleLowerCase().startsWith(typed.toLocaleLowerCase());
  return { typed, names: typed === undefined ? [] : names.filter(begins) };
}

const inWords = (names) => (names.length > MOST ? `${number(names.length)} people` : LIST.format(names));
