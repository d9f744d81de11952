import { hueOf } from "../people.js";
import { el, setText, sync } from "../view/dom.js";
import { figures, tables } from "./figures.js";
import { dots, level, slots } from "./gauges.js";

const SLOTS = 32;
const STEP = 45; // degrees that the ring turns for a turn of the loop
const MOST_STEPS = 4; // a picture; more couldn't be seen

/** Fills a node's place by so much, from 0 to 1. */
export function drawFill(node, part) {
  node.style.transform = `scaleX(${Math.min(1, part)})`;
}

/** Draws what the snapshots say. Keeps its nodes, and moves them by `transform` alone. */
export class Picture {
  #turns = 0;
  #angle = 0;

  constructor(view) {
    this.view = view;
    this.#find(".slots").replaceChildren(...Array.from({ length: SLOTS }, () => el("i")));
  }

  #find(selector) {
    return this.view.querySelector(selector);
  }

  render(past, room, boxes) {
    const { bus } = past.at(-1);
    const all = tables(past, room, boxes);
    const words = figures(past.at(-1), room, all);
    for (const node of document.querySelectorAll("[data-n]")) setText(node, words[node.dataset.n] ?? "–");
    for (const [name, lines] of Object.entries(all)) drawTable(this.#find(`.${name} tbody`), lines);
    for (const arrow of this.view.querySelectorAll("[data-flow]")) {
      arrow.dataset.dots = dots(all.flows.find(({ key }) => key === arrow.dataset.flow)?.perSecond);
    }
    this.#find(".bus").dataset.kind = bus.kind;
    if (bus.kind === "redis") drawBar(this.#find(".bus .bar"), bus.publisher);
    if (room) this.#drawRoom(room);
    sync(this.#find(".outboxes ul"), boxes, "connection", outbox, drawOutbox);
  }

  #drawRoom({ inbox, turns }) {
    for (const [i, state] of slots(inbox, SLOTS).entries()) this.#find(".slots").children[i].className = state;
    this.#angle += STEP * Math.min(MOST_STEPS, Math.max(0, turns - this.#turns));
    this.#turns = turns;
    this.#find(".ring").style.transform = `rotate(${this.#angle}deg)`;
  }
}

function drawTable(body, lines) {
  const row = ({ key, cells }) =>
    el("tr", { "data-key": key }, el("th", { scope: "row" }), ...Object.keys(cells).map(() => el("td")));
  sync(body, lines, "key", row, (node, { words, cells }) => {
    for (const [i, text] of [words, ...Object.values(cells)].entries()) setText(node.children[i], text);
  });
}

function outbox({ name, uid, mine, window }) {
  const badge = mine ? (window ? "lab" : "you") : "";
  const who = el(
    "span",
    { className: "who" },
    el("bdi", { className: "from", "--hue": hueOf(uid) }, name),
    badge && el("b", {}, badge),
  );
  const meter = el("div", { className: "bar", role: "meter", "aria-label": `Outbox of ${name}` }, el("i"), el("i"));
  if (window) meter.ariaDescription = `window ${window}`;
  return el("li", {}, who, meter, el("span", { className: "held" }));
}

function drawOutbox(row, { outbox: gauge }) {
  const [, meter, held] = row.children;
  setText(held, `${gauge.size} of ${gauge.capacity}`);
  const ariaValueText = `${held.textContent} wait`;
  Object.assign(meter, { ariaValueMin: 0, ariaValueMax: gauge.capacity, ariaValueNow: gauge.size, ariaValueText });
  drawBar(meter, gauge);
}

/** A bar has two fills: the peak, and what waits now. */
function drawBar(bar, gauge) {
  bar.dataset.level = level(gauge);
  drawFill(bar.firstChild, gauge.peak / gauge.capacity);
  drawFill(bar.lastChild, gauge.size / gauge.capacity);
}
