import { hueOf } from "../people.js";
import { el, setText, sync } from "../view/dom.js";
import { laneFigures, othersWords, rate, whole } from "./figures.js";
import { along, arrange, fallen, level, line, pace, ticks, withGhosts } from "./scale.js";

const SPAN_MS = 60_000; // of the strip
const COPIES = 24; // of a turn's block, at most as many are drawn
const SVG = "http://www.w3.org/2000/svg";
const LINES = { inbox: "Inbox peak", perTurn: "Messages a turn", deliveries: "Deliveries/s" };

/** Draws a lane for each room. Keeps its nodes, and moves them by `transform` alone. */
export class Lanes {
  #marks = new Map(); // queue → where the mark of its peak is
  #past = new Map(); // room → what its strip shows
  #rows = []; // outboxes shown last
  #room = ""; // that they belong to

  /** @param onChoose called with the name of the lane that was pressed */
  constructor(list, onChoose) {
    Object.assign(this, { list, onChoose });
  }

  /** Answers with the chosen room's outboxes, arranged. */
  render(past, chosen, isMine) {
    const { at, rooms, cut } = past.at(-1);
    const make = (room) => lane(room, this.onChoose);
    const shown = rooms.map((room) => ({ ...room, ...laneFigures(past, room.name) }));
    const pinned = (room) => room.outboxes.some(({ uid }) => isMine(uid));
    shown.sort(
      (a, b) =>
        pinned(b) - pinned(a) || Math.round(Math.log2(1 + b.perSecond)) - Math.round(Math.log2(1 + a.perSecond)),
    );
    const cuts = cut - (past.at(-2)?.cut ?? cut);
    for (const room of shown) this.#note(room, at, cuts);
    sync(this.list, shown, "name", make, (node, room) => this.#draw(node, room, room.name === chosen?.name, at));
    return this.#boxes(chosen, isMine, at);
  }

  #boxes(room, isMine, at) {
    if (this.#room !== room?.name) this.#rows = [];
    this.#room = room?.name;
    this.#rows = withGhosts(arrange(room?.outboxes ?? [], isMine), this.#rows, at);
    const list = [...this.list.children]
      .find(({ dataset }) => dataset.room === room?.name)
      ?.querySelector(".outboxes ul");
    for (const other of this.list.querySelectorAll(".outboxes ul"))
      if (other !== list) sync(other, [], "connection", outbox);
    if (list) sync(list, this.#rows, "connection", outbox, (row, box) => this.#drawOutbox(row, box));
    return this.#rows.filter(({ goneAt }) => !goneAt);
  }

  /** Adds to the strip of a room. */
  #note(room, at, cuts) {
    const before = (this.#past.get(room.name) ?? []).filter((point) => at - point.at < SPAN_MS && point.at < at);
    const { inbox, perTurn, deliveries } = room;
    this.#past.set(room.name, [...before, { at, inbox, perTurn, deliveries, cut: cuts > 0 }]);
  }

  #draw(node, room, isChosen, at) {
    const { name, inbox, clients, perSecond, perTurn, turnsPerSecond, behind, heldUp } = room;
    node.dataset.chosen = isChosen;
    node.querySelector(".choose").ariaPressed = String(isChosen);
    setText(node.querySelector(".count"), `${whole(clients)} in it`);
    setText(node.querySelector(".into"), `${rate(perSecond)}/s`);
    setText(node.querySelector(".turns"), heldUp ? "held up" : behind ? "behind" : `${rate(perTurn)} a turn`);
    setText(
      node.querySelector(".words"),
      `${rate(turnsPerSecond)} turns/s. Each is encoded once, offered ${whole(clients)} times.`,
    );
    node.dataset.jam = heldUp || behind || level(inbox) !== "calm";
    for (const flow of node.querySelectorAll(".flow"))
      flow.dataset.pace = pace(flow.matches(".in") || !heldUp ? perSecond : 0);
    this.#drawScale(node.querySelector(".queue"), inbox, `in ${name}`);
    setText(node.querySelector(".held"), `${whole(inbox.size)} of ${whole(inbox.capacity)}`);
    node.querySelector(".block").style.transform = `scaleX(${along(perTurn, inbox.capacity).toFixed(3)})`;
    const copies = Math.min(COPIES, clients);
    const block = node.querySelector(".copies");
    if (block.children.length !== copies) block.replaceChildren(...Array.from({ length: copies }, () => el("i")));
    for (const copy of block.children) copy.style.transform = `scaleX(${along(perTurn, inbox.capacity).toFixed(3)})`;
    drawWaiting(node.querySelector(".waiting"), room.waiting ?? []);
    setText(node.querySelector(".others"), othersWords(room.others));
    this.#drawStrip(node.querySelector(".strip"), name, at);
  }

  #drawScale(bar, gauge, key) {
    const mark = fallen(this.#marks.get(key) ?? 0, gauge.peak);
    this.#marks.set(key, mark);
    bar.dataset.level = level(gauge);
    bar.children[0].style.transform = `scaleX(${along(gauge.size, gauge.capacity)})`;
    bar.children[1].style.transform = `translateX(${along(mark, gauge.capacity) * 100}%)`;
  }

  #drawOutbox(row, { connection, outbox: gauge, goneAt, name }) {
    const [, meter, held] = row.children;
    row.dataset.gone = Boolean(goneAt);
    setText(held, goneAt ? "✂ cut" : `${whole(gauge.size)} of ${whole(gauge.capacity)}`);
    const ariaValueText = goneAt ? `${name} was cut` : `${held.textContent} wait`;
    Object.assign(meter, { ariaValueMin: 0, ariaValueMax: gauge.capacity, ariaValueNow: gauge.size, ariaValueText });
    if (goneAt) meter.role = "presentation";
    this.#drawScale(meter, gauge, connection);
  }

  #drawStrip(svg, name, at) {
    const points = this.#past.get(name);
    const most = (key) => Math.max(1, ...points.map((point) => value(point, key)));
    for (const path of svg.querySelectorAll("path")) {
      const top = most(path.dataset.line);
      const values = points.map((point) => ({ at: point.at, value: along(value(point, path.dataset.line), top) }));
      path.setAttribute("d", line(values, at, SPAN_MS));
    }
    const cuts = points.filter(({ cut }) => cut);
    setText(svg.querySelector("text"), "");
    const text = svg.querySelector("text");
    if (cuts.length) {
      setText(text, "✂");
      text.setAttribute("x", 240 - ((at - cuts.at(-1).at) / SPAN_MS) * 240);
    }
  }
}

const value = (point, key) => (key === "inbox" ? point.inbox.peak : point[key]);

function drawWaiting(list, waiting) {
  const words = waiting.map(({ kind, name }) => `${kind} ${name}`.trim());
  if (list.children.length !== words.length) list.replaceChildren(...words.map(() => el("li")));
  for (const [i, text] of words.entries()) setText(list.children[i], text);
}

const scale = (capacity) =>
  ticks(capacity).map((tick) => el("b", { "--at": `${along(tick, capacity) * 100}%` }, whole(tick)));

function lane({ name, inbox }, onChoose) {
  const part = (id, title) =>
    el(
      "button",
      { type: "button", className: "quiet about", popoverTargetElement: document.getElementById(`about-${id}`) },
      title,
    );
  const paths = Object.keys(LINES).map((key) => {
    const path = document.createElementNS(SVG, "path");
    path.dataset.line = key;
    return path;
  });
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "strip");
  svg.setAttribute("viewBox", "0 0 240 40");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  svg.append(...paths, document.createElementNS(SVG, "text"));
  svg.lastChild.setAttribute("y", 12);
  const flow = (way) => el("span", { className: `flow ${way}`, "aria-hidden": "true" }, el("i"), el("i"), el("i"));
  return el(
    "li",
    { className: "lane", "data-room": name },
    el("button", { type: "button", className: "choose", onclick: () => onChoose(name) }, `#${name}`),
    el("span", { className: "muted count" }),
    el("div", { className: "senders" }, part("handlers", "Senders"), el("b", { className: "into" })),
    flow("in"),
    el(
      "div",
      { className: "inbox" },
      part("inbox", "Inbox"),
      el("div", { className: "bar queue" }, el("i"), el("i"), ...scale(inbox.capacity)),
      el("span", { className: "held" }),
      el("ol", { className: "waiting", "aria-label": `Commands that wait in #${name}` }),
    ),
    flow("mid"),
    el(
      "div",
      { className: "loop" },
      part("loop", "Room loop"),
      el("b", { className: "turns" }),
      el("span", { className: "block", "aria-hidden": "true" }),
      el("p", { className: "words muted" }),
    ),
    flow("out"),
    el(
      "div",
      { className: "outboxes" },
      part("outbox", "Outboxes"),
      el("span", { className: "copies", "aria-hidden": "true" }),
      el("ul", { "aria-label": `Outboxes of #${name}` }),
      el("p", { className: "others muted" }),
    ),
    el(
      "div",
      { className: "minute" },
      svg,
      el(
        "p",
        { className: "muted" },
        ...Object.entries(LINES).map(([key, words]) => el("span", { "data-line": key }, words)),
        " over the last minute",
      ),
    ),
  );
}

function outbox({ name, uid, mine, window }) {
  const badge = mine ? (window ? "lab" : "you") : "";
  const from = el(
    "span",
    { className: "who" },
    el("bdi", { className: "from", "--hue": hueOf(uid) }, name),
    badge && el("b", {}, badge),
  );
  const meter = el("div", { className: "bar", role: "meter", "aria-label": `Outbox of ${name}` }, el("i"), el("i"));
  if (window) meter.ariaDescription = `window ${window}`;
  return el("li", {}, from, meter, el("span", { className: "held" }));
}
