/** How a room's record falls into days, groups of one sender, and folded lines of who came and went. */

const GROUP_MS = 5 * 60_000;
const MOST = 3; // names in a sentence; more are counted

const day = (at) => new Date(at).toDateString();

/** Does a day separator belong before item `i`? */
export const startsDay = (items, i) => i === 0 || day(items[i - 1].at) !== day(items[i].at);

/** Does message `i` begin a group: another sender, a long pause, another day, or something between? */
export function startsGroup(items, i) {
  const [before, item] = [items[i - 1], items[i]];
  return before?.kind !== "message" || before.uid !== item.uid || item.at - before.at > GROUP_MS || startsDay(items, i);
}

/** Folds a presence frame into a line; whoever left and came back (or the reverse) drops out of it. */
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

/** "ada and bob joined, 5 people left"; "" if nobody did. */
export function presenceWords({ joined, left }) {
  const say = (names, verb) => (names.length ? [`${people(names)} ${verb}`] : []);
  return [...say(joined, "joined"), ...say(left, "left")].join(", ");
}

/** "ada is typing…" */
export function typingWords(names) {
  if (names.length > MOST) return "Several people are typing…";
  return names.length ? `${people(names)} ${names.length > 1 ? "are" : "is"} typing…` : "";
}

function people(names) {
  if (names.length > MOST) return `${names.length} people`;
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
