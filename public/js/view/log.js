import { el } from "./dom.js";
import { renderOutgoing } from "./outgoing.js";
import { rows } from "./rows.js";

const MOST = 300; // nodes in the log; the rest is in memory and comes back on scrolling
const STEP = 60; // entries that come back at once
const NEAR_PX = 300;
const BURST = 8; // more at once than anybody wants to hear one by one

/**
 * The window on a room's record: entries `from` to `to` are in the DOM, each node knows its entry's number (`n`, counted
 * from the room's first entry ever). Being at the bottom is a stored fact, not a measurement: only the reader ends it.
 */
export class LogView {
  stuck = true;
  #room = null;
  #from = 0;
  #to = 0;
  #top = 0; // scrollTop and scrollHeight when we last looked
  #height = 0;
  #outgoing;

  /** `ports`: `seen()` when the reader came to the bottom or left it, `act(what, ref)` as in `outgoing.js`. */
  constructor(node, me, ports) {
    Object.assign(this, { node, me, ports });
    this.#outgoing = el("div", { className: "outgoing", "aria-live": "off" });
    node.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.stuck && this.toBottom()).observe(node);
  }

  /** Brings the DOM up to date with the room, once an animation frame at most. Gives the size of a burst, else 0. */
  render(room, now) {
    const other = room !== this.#room;
    if (other || this.#from < room.dropped) this.#open(room);
    const added = this.#append();
    this.node.classList.toggle("known", room.joined); // else it isn't said that nothing was said
    renderOutgoing(this.#outgoing, room, this.me, now, this.ports.act);
    if (this.stuck) this.toBottom();
    if (other) this.#toNewLine();
    // A room's history and bursts aren't read out one by one.
    this.node.setAttribute("aria-live", other || added > BURST ? "off" : "polite");
    return other || added <= BURST ? 0 : added;
  }

  toBottom() {
    this.stuck = true;
    this.#append();
    this.node.scrollTop = this.node.scrollHeight;
    this.#look();
  }

  get #end() {
    return this.#room.dropped + this.#room.items.length;
  }

  #open(room) {
    this.#room = room;
    this.#from = this.#to = Math.max(room.dropped, this.#end - MOST);
    this.stuck = true;
    this.node.setAttribute("aria-label", `Messages in #${room.name}`);
    this.node.setAttribute("aria-live", "off");
    this.node.replaceChildren(this.#outgoing);
  }

  /** Adds what is new. While the reader is elsewhere, only as long as there is space: what he looks at must not move. */
  #append() {
    this.#renewLast();
    if (this.stuck && this.#end - this.#to > MOST) this.#open(this.#room);
    const space = this.stuck ? MOST : MOST - this.node.childElementCount;
    const until = Math.min(this.#end, this.#to + Math.max(0, space));
    const added = until - this.#to;
    if (added > 0) this.#show(this.#to, until, this.#outgoing);
    this.#to = until;
    if (this.stuck) this.#trimTop();
    return added;
  }

  /** A line of who came and went grows while it is the last one, and a "New" line moves on. */
  #renewLast() {
    const n = this.#to - 1;
    const item = this.#room.items[n - this.#room.dropped];
    const last = this.#outgoing.previousSibling;
    if (item?.kind === "presence" && last?.n === n && last.item !== item) {
      this.#dropLast(n);
      this.#show(n, n + 1, this.#outgoing);
    }
    const line = this.node.querySelector(".new");
    if (line && this.#room.items[line.n - this.#room.dropped]?.id !== this.#room.newAt) line.remove();
  }

  #show(from, until, before) {
    const fragment = new DocumentFragment();
    for (let n = from; n < until; n++) {
      const i = n - this.#room.dropped;
      for (const node of rows(this.#room, i, this.me)) {
        fragment.append(Object.assign(node, { n, item: this.#room.items[i] }));
      }
    }
    this.node.insertBefore(fragment, before);
  }

  #trimTop() {
    while (this.node.childElementCount > MOST && this.#from < this.#to) {
      while (this.node.firstChild.n === this.#from) this.node.firstChild.remove();
      this.#from += 1;
    }
  }

  #trimBottom() {
    while (this.node.childElementCount > MOST && this.#from < this.#to) {
      this.#to -= 1;
      this.#dropLast(this.#to);
    }
  }

  #dropLast(n) {
    while (this.#outgoing.previousSibling?.n === n) this.#outgoing.previousSibling.remove();
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.node;
    const below = scrollHeight - scrollTop - clientHeight;
    const was = this.stuck;
    if (below <= 2 && this.#to === this.#end) this.stuck = true;
    else if (scrollTop < this.#top && scrollHeight === this.#height) this.stuck = false;
    if (scrollTop < NEAR_PX && this.#from > this.#room.dropped) this.#older();
    else if (below < NEAR_PX && !this.stuck && this.#to < this.#end) this.#newer();
    this.#look();
    if (this.stuck !== was) this.ports.seen();
  }

  #older() {
    const first = this.node.firstChild;
    const from = Math.max(this.#room.dropped, this.#from - STEP);
    this.#steady(first, () => this.#show(from, this.#from, first));
    this.#from = from;
    this.#trimBottom();
  }

  #newer() {
    const until = Math.min(this.#end, this.#to + STEP);
    this.#show(this.#to, until, this.#outgoing);
    this.#to = until;
    this.#steady(this.#outgoing.previousSibling, () => this.#trimTop());
  }

  /** Changes the log above `node` without moving `node` on the screen. */
  #steady(node, change) {
    const y = node.offsetTop;
    change();
    this.node.scrollTop += node.offsetTop - y;
  }

  /** More unread than a screenful: begin where I stopped reading. */
  #toNewLine() {
    const line = this.node.querySelector(".new");
    if (!line || line.offsetTop >= this.node.scrollTop) return;
    this.stuck = false;
    this.node.scrollTop = line.offsetTop - 16;
    this.#look();
  }

  #look() {
    this.#top = this.node.scrollTop;
    this.#height = this.node.scrollHeight;
  }
}
