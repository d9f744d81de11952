import { hueOf } from "../people.js";
import { clone, el, setText, setTexts, sync } from "../view/dom.js";
import { laneFigures, othersWords, rate, whole } from "./figures.js";
import { along, arrange, fallen, level, line, pace, ticks, withGhosts } from "./scale.js";

const SPAN_MS = 60_000; // of the strip
const COPIES = 24; // of a turn's block, at most as many are drawn

/** Draws a lane for each room. Keeps its nodes, and moves them by `transform` alone. */
export class Lanes {
  #marks = new Map(); // queue → where the mark of its peak is
  #past = new Map(); // room → what its strip shows
  #boxes = []; // the chosen room's outboxes, as they were shown last
  #chosen = "";

  /** @param onChoose called with the name of the lane that was pressed */
  constructor(list, onChoose) {
    Object.assign(this, { list, onChoose });
  }

  /** Answers with the chosen room's outboxes, arranged. */
  render(past, chosen, isMine) {
    const { at, rooms, cut } = past.at(-1);
    const isCut = cut > (past.at(-2)?.cut ?? cut);
    const isPinned = ({ outboxes }) => outboxes.some(({ uid }) => isMine(uid));
    const step = ({ perSecond }) => Math.round(Math.log2(1 + perSecond)); // so that lanes don't dance
    const shown = rooms
      .map((room) => ({ ...room, ...laneFigures(past, room.name) }))
      .sort((a, b) => isPinned(b) - isPinned(a) || step(b) - step(a));
    const before = this.#chosen === chosen?.name ? this.#boxes : [];
    this.#boxes = withGhosts(arrange(chosen?.outboxes ?? [], isMine), before, at);
    this.#chosen = chosen?.name;
    for (const { name, inbox, perTurn, deliveries } of shown) {
      const points = (this.#past.get(name) ?? []).filter((point) => at - point.at < SPAN_MS && point.at < at);
      this.#past.set(name, [...points, { at, inbox: inbox.peak, perTurn, deliveries, isCut }]);
    }
    const make = (room) => newLane(room, this.onChoose);
    sync(this.list, shown, "name", make, (node, room) => this.#draw(node, room, room.name === chosen?.name, at));
    return this.#boxes.filter(({ goneAt }) => !goneAt);
  }

  #draw(node, room, isChosen, at) {
    const { name, inbox, clients, perSecond, perTurn, turnsPerSecond, behind, heldUp } = room;
    node.dataset.chosen = isChosen;
    node.dataset.jam = heldUp || behind || level(inbox) !== "calm";
    node.querySelector(".choose").ariaPressed = String(isChosen);
    setTexts(node, {
      ".count": `${whole(clients)} in it`,
      ".into": `${rate(perSecond)}/s`,
      ".held": `${whole(inbox.size)} of ${whole(inbox.capacity)}`,
      ".turns": heldUp ? "held up" : behind ? "behind" : `${rate(perTurn)} a turn`,
      ".words": `${rate(turnsPerSecond)} turns/s. Each is encoded once, offered ${whole(clients)} times.`,
      ".others": othersWords(room.others),
    });
    for (const flow of node.querySelectorAll(".flow"))
      flow.style.setProperty("--pace", pace(flow.matches(".in") || !heldUp ? perSecond : 0));
    this.#drawScale(node.querySelector(".queue"), inbox, `in ${name}`);
    resize(node.querySelector(".copies"), Math.min(COPIES, clients), "i");
    for (const block of node.querySelectorAll(".block, .copies i"))
      block.style.transform = `scaleX(${along(perTurn, inbox.capacity).toFixed(3)})`;
    const waiting = node.querySelector(".waiting");
    resize(waiting, room.waiting?.length ?? 0, "li");
    for (const [i, { kind, name }] of (room.waiting ?? []).entries())
      setText(waiting.children[i], `${kind} ${name}`.trim());
    const boxes = isChosen ? this.#boxes : [];
    sync(node.querySelector(".outboxes ul"), boxes, "connection", newOutbox, (row, box) => this.#drawOutbox(row, box));
    drawStrip(node.querySelector(".minute"), this.#past.get(name), at);
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
}

function resize(parent, length, tag) {
  if (parent.children.length !== length) parent.replaceChildren(...Array.from({ length }, () => el(tag)));
}

/** Each line has a scale of its own, up to its highest point of the last minute. */
function drawStrip(strip, points, at) {
  for (const path of strip.querySelectorAll("path")) {
    const values = points.map((point) => point[path.dataset.line]);
    const top = Math.max(1, ...values);
    const scaled = points.map((point, i) => ({ at: point.at, value: along(values[i], top) }));
    path.setAttribute("d", line(scaled, at, SPAN_MS));
  }
  const cutAt = points.findLast(({ isCut }) => isCut)?.at;
  const scissors = strip.querySelector(".scissors");
  scissors.hidden = !cutAt;
  scissors.style.setProperty("--at", `${100 - ((at - cutAt) / SPAN_MS) * 100}%`);
}

function newLane({ name, inbox }, onChoose) {
  const lane = clone("lane");
  lane.dataset.room = name;
  lane.querySelector(".choose").onclick = () => onChoose(name);
  lane.querySelector(".waiting").ariaLabel = `Commands that wait in #${name}`;
  lane.querySelector("ul").ariaLabel = `Outboxes of #${name}`;
  setTexts(lane, { ".choose": `#${name}` });
  const mark = (tick) => el("b", { "--at": `${along(tick, inbox.capacity) * 100}%` }, whole(tick));
  lane.querySelector(".queue").append(...ticks(inbox.capacity).map(mark));
  return lane;
}

function newOutbox({ name, uid, mine, window }) {
  const row = clone("outbox");
  const [owner, meter] = row.children;
  owner.firstChild.style.setProperty("--hue", hueOf(uid));
  setText(owner.firstChild, name);
  if (mine) owner.append(el("b", {}, window ? "lab" : "you"));
  Object.assign(meter, { role: "meter", ariaLabel: `Outbox of ${name}` });
  if (window) meter.ariaDescription = `window ${window}`;
  return row;
}
