import { hueOf, presenceWords, suffixOf } from "../people.js";
import { hasOlderUnread, isUncounted } from "../store/history.js";
import { stateWords } from "../store/outgoing.js";
import { parse } from "../text.js";
import { clockWords, dayWords, fullDate, number, sameDay } from "../time.js";
import { button, clone, copy, el, setText, sync } from "./dom.js";

const GROUP_MS = 5 * 60_000;

/** Does a day line belong before item `i`? */
export const startsDay = (items, i) => i > 0 && (i === 1 || !sameDay(items[i - 1].at, items[i].at));

/** Does message `i` begin a group: another sender, a long pause, another day, or something between? */
export function startsGroup(items, i) {
  const [before, item] = [items[i - 1], items[i]];
  const goesOn = before?.kind === "message" && before.uid === item.uid && before.from === item.from;
  return !goesOn || item.at - before.at > GROUP_MS || startsDay(items, i);
}

/** Item `i` in rows of `{key, make, update}`: before the item itself what separates it from the one before. */
export function rows(room, i, me, actions) {
  const item = room.items[i];
  const isNew = item.key === room.newBefore;
  const day = startsDay(room.items, i) && {
    key: `day ${item.key}`,
    make: () => line("day", ""),
    update: (node) => setText(node.firstChild, dayWords(item.at)),
  };
  const fresh = isNew && { key: "new", make: () => line("new", "New") };
  const itself = KINDS[item.kind](item, room, { me, actions, isHead: isNew || startsGroup(room.items, i) });
  return [day, fresh, itself].filter(Boolean);
}

const line = (kind, words, ...more) => el("div", { className: kind }, el("bdi", {}, words), ...more);

const KINDS = {
  message(item, room, { me, isHead }) {
    const suffix = room.speakers.get(item.from)?.size > 1 && item.uid ? suffixOf(item.uid) : "";
    return { key: item.key, make: () => message(item, me), update: (node) => drawHead(node, item, isHead, suffix) };
  },
  presence: (item, _room, { actions }) => ({
    key: item.key,
    make: () => line("line presence", "", button("hide", actions.hidePresence, { className: "quiet" })),
    update: (node) => setText(node.firstChild, presenceWords(item)),
  }),
  hole: (item, room, { actions }) => ({
    key: item.key,
    make: () => line("hole", "", loadButton(item, actions)),
    update: (node) => drawHole(node, item, room),
  }),
};

/** The button is hidden while it loads, so the log takes the focus. */
const loadButton = (hole, actions) =>
  button("", ({ target }) => {
    target.closest("[role=log]").focus({ preventScroll: true });
    actions.load(hole);
  });

/** State of a hole → what is said and what can be pressed: of the one before all messages, and of one between them. */
const HOLES = {
  top: {
    more: ["", "Load earlier messages"],
    loading: ["Loading…"],
    error: ["Earlier messages could not be loaded.", "Try again"],
    trimmed: ["Older messages are not kept"],
  },
  between: {
    more: ["Messages may be missing here.", "Load them"],
    loading: ["Loading…"],
    error: ["These messages could not be loaded.", "Try again"],
    trimmed: ["Messages are missing here: they are no longer kept"],
  },
};

function drawHole(node, item, room) {
  const isTop = item === room.items[0];
  const [said, action = ""] = HOLES[isTop ? "top" : "between"][item.state] ?? [`This is the start of #${room.name}`];
  node.classList.toggle("gap", !isTop);
  node.hidden = isTop && !room.joined && item.state === "more";
  const isNew = isTop && item.state === "more" && hasOlderUnread(room);
  setText(node.firstChild, isNew ? olderUnread(room) : said);
  setText(node.lastChild, isNew ? "Load them" : action);
  node.lastChild.hidden = !action;
}

/** What waits for the button. It may be read out, so it changes only once: when all are counted. */
function olderUnread(room) {
  const { size } = room.earlier.ids;
  if (isUncounted(room)) return "More than 500 messages are new. Counting the earlier ones…";
  return size === 1 ? "1 earlier message is new." : `${number(size)} earlier messages are new.`;
}

function message(item, me) {
  const bubble = el("div", { className: "bubble" }, textNode(item.text, me));
  return el("div", { role: "article", tabIndex: -1, "data-id": item.id, "--hue": hueOf(item.uid) }, bubble);
}

/** Draws who said it and when, if that looks otherwise now. The row stays, and so do the focus and the place on the screen. */
function drawHead(node, item, isHead, suffix) {
  const named = isHead && item.how !== "mine"; // the name is always there to be read aloud
  const state = `${isHead} ${named && suffix}`;
  if (node.shownHead === state) return;
  node.shownHead = state;
  node.className = `message ${item.how}${isHead ? " head" : ""}`;
  const time = { dateTime: new Date(item.at).toISOString(), title: fullDate(item.at), className: isHead ? "" : "sr" };
  for (const old of node.querySelectorAll(".avatar, .by")) old.remove();
  if (named) node.prepend(el("span", { className: "avatar", "aria-hidden": "true" }, [...item.from][0].toUpperCase()));
  const by = el("div", { className: "by" }, el("bdi", { className: named ? "from" : "from sr" }, item.from));
  if (named && suffix) by.append(el("span", { className: "suffix" }, suffix));
  by.append(el("time", time, clockWords(item.at)));
  node.querySelector(".bubble").before(by);
}

/** The text as nodes; its `textContent` is the text, byte for byte. A text that can't be parsed is shown plain. */
function textNode(text, me) {
  const node = el("div", { className: "text" });
  try {
    node.append(...parse(text, me).map((block) => BLOCKS[block.type](block)));
  } catch (problem) {
    console.error("A text is shown plain.", problem);
    node.textContent = text;
  }
  return node;
}

const mark = (text) => el("span", { className: "mark" }, text);
const inlineNodes = ({ parts }) => parts.map(inlineNode);

const BLOCKS = {
  plain: (block) => el("span", {}, ...inlineNodes(block)),
  quote: (block) => el("blockquote", {}, ...inlineNodes(block)),
  trace: ({ text }) => codeBlock(text),
  fence: ({ open, text, close }) => codeBlock(text, mark(open), mark(close)),
};

function codeBlock(code, open, close) {
  const act = async ({ currentTarget }) => currentTarget.classList.toggle("done", await copy(code));
  const copyCode = button(clone("copy-icon"), act, { className: "quiet", ariaLabel: "Copy code", title: "Copy code" });
  return el("div", { className: "block" }, el("pre", { tabIndex: 0 }, open, el("code", {}, code), close), copyCode);
}

function inlineNode({ type, text, bold, italic }) {
  let node = PARTS[type](text);
  if (italic && type !== "mark") node = el("em", {}, node);
  if (bold && type !== "mark") node = el("strong", {}, node);
  return node;
}

const PARTS = {
  text: (text) => text,
  mark,
  mention: (text) => el("b", {}, text),
  me: (text) => el("mark", {}, text),
  code: (text) => el("code", {}, text),
  link: (text) => el("a", { href: text, target: "_blank", rel: "noopener noreferrer nofollow" }, text),
};

/** Shows the texts that are still on their way. `act("sendAgain" or "remove", ref)` is told what was pressed. */
export function renderOutgoing(parent, room, me, now, act) {
  const make = ({ ref, text }) => outgoing(ref, text, me, act);
  sync(parent, room.outgoing, "ref", make, (node, item) => {
    node.classList.toggle("failed", item.failed !== "");
    setText(node.querySelector(".state"), stateWords(item, room.joined, now));
    node.querySelector(".choice").hidden = item.failed === "";
  });
}

const outgoing = (ref, text, me, act) =>
  el(
    "div",
    { className: "message mine head", "data-ref": ref },
    el("div", { className: "bubble" }, textNode(text, me)),
    el("span", { className: "state" }),
    el(
      "span",
      { className: "choice", hidden: true },
      button("Send again", () => act("sendAgain", ref)),
      button("Remove", () => act("remove", ref)),
    ),
  );

/** The badge of a room: a number, and its unit to be read aloud. */
export const badgeWords = (count, more, unit) =>
  count
    ? [(count > 999 ? "999+" : number(count)) + (more ? "+" : ""), el("span", { className: "sr" }, ` ${unit}`)]
    : [];
