import { hueOf } from "../colour.js";
import { presenceWords, startsDay, startsGroup } from "../groups.js";
import { parse } from "../text.js";
import { el } from "./dom.js";

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

/** Entry `i` in rows of `{key, make}`: before the entry itself what separates it from the one before. */
export function rows(room, i, me) {
  const item = room.items[i];
  const day = startsDay(room.items, i) && [`day ${item.at}`, () => line("day", DAY.format(item.at))];
  const fresh = item.id === room.newAt && ["new", () => line("new", "New")];
  const entry = [item, () => KINDS[item.kind](item, me, fresh || startsGroup(room.items, i))];
  return [day, fresh, entry].filter(Boolean).map(([key, make]) => ({ key, make }));
}

const line = (kind, words) => el("div", { className: kind }, el("bdi", {}, words));

const KINDS = {
  message,
  presence: (item) => line("line", presenceWords(item)),
  gap: () => line("line gap", "Messages may be missing here"),
};

function message(item, me, head) {
  const named = head && item.how !== "mine"; // the name is always there to be read aloud
  const time = { dateTime: new Date(item.at).toISOString(), title: FULL.format(item.at) };
  return el(
    "div",
    { className: `message ${item.how}${head ? " head" : ""}`, "data-id": item.id, "--hue": hueOf(item.uid) },
    named && el("span", { className: "avatar", "aria-hidden": "true" }, [...item.from][0].toUpperCase()),
    el("bdi", { className: named ? "from" : "from sr" }, item.from),
    el("div", { className: "bubble" }, textOf(item.text, me), " ", el("time", time, CLOCK.format(item.at))),
  );
}

/** The text as nodes; its `textContent` is the text, byte for byte. */
export const textOf = (text, me) =>
  el("div", { className: "text" }, ...parse(text, me).map((part) => PARTS[part.type](part)));

const mark = (text) => el("span", { className: "mark" }, text);
const PARTS = {
  text: ({ text }) => text,
  mention: ({ text }) => el("b", {}, text),
  me: ({ text }) => el("mark", {}, text),
  code: ({ open, text, close }) => el("code", {}, mark(open), text, mark(close)),
  fence: ({ open, text, close }) => el("pre", {}, mark(open), el("code", {}, text), mark(close)),
  link: ({ text }) => el("a", { href: text, target: "_blank", rel: "noopener noreferrer nofollow" }, text),
};
