import { hueOf } from "../colour.js";
import { presenceWords, startsDay, startsGroup } from "../groups.js";
import { parse } from "../text.js";
import { el } from "./dom.js";

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

/** The nodes of entry `i`: the entry itself, and before it what separates it from the one before. */
export function rows(room, i, me) {
  const item = room.items[i];
  const day = startsDay(room.items, i) ? [el("div", { className: "day" }, el("span", {}, DAY.format(item.at)))] : [];
  const fresh = item.id && item.id === room.newAt ? [el("div", { className: "new" }, el("span", {}, "New"))] : [];
  return [...day, ...fresh, KINDS[item.kind](item, me, fresh.length > 0 || startsGroup(room.items, i))];
}

const KINDS = {
  message,
  presence: (item) => el("div", { className: "line" }, el("bdi", {}, presenceWords(item))),
  gap: () => el("div", { className: "line gap" }, "Messages may be missing here"),
};

function message(item, me, head) {
  const named = head && item.how !== "mine"; // the name is always there to be read aloud
  const node = el(
    "div",
    { className: `message ${item.how}${head ? " head" : ""}`, "data-id": item.id },
    ...(named ? [el("span", { className: "avatar", "aria-hidden": "true" }, [...item.from][0].toUpperCase())] : []),
    el("bdi", { className: named ? "from" : "from sr" }, item.from),
    el("div", { className: "bubble" }, textOf(item.text, me), " ", timeOf(item.at)),
  );
  if (named) node.style.setProperty("--hue", hueOf(item.uid));
  return node;
}

function timeOf(at) {
  return el("time", { dateTime: new Date(at).toISOString(), title: FULL.format(at) }, CLOCK.format(at));
}

/** The text as nodes; its `textContent` is the text, byte for byte. */
export function textOf(text, me) {
  return el("div", { className: "text" }, ...parse(text, me).map((part) => PARTS[part.type](part)));
}

const mark = (text) => el("span", { className: "mark" }, text);
const PARTS = {
  text: ({ text }) => text,
  mention: ({ text }) => el("b", {}, text),
  me: ({ text }) => el("mark", {}, text),
  code: ({ open, text, close }) => el("code", {}, mark(open), text, mark(close)),
  fence: ({ open, text, close }) => el("pre", {}, mark(open), el("code", {}, text), mark(close)),
  link: ({ text }) => el("a", { href: text, target: "_blank", rel: "noopener noreferrer nofollow" }, text),
};
