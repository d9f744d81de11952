import { el, sync } from "./dom.js";
import { renderOutgoing } from "./outgoing.js";
import { rows } from "./rows.js";

const MOST = 280; // entries in the log: about 300 nodes. The rest is in memory and comes back on scrolling
const STEP = 60; // entries that come back at once
const NEAR_PX = 300;
const BURST = 8; // more at once than anybody wants to hear one by one

/**
 * The window on a room's record: entries `from` to `to` are in the DOM, counted from the room's first entry ever.
 * Being at the bottom is a stored fact, not a measurement: only the reader ends it.
 */
export class LogView {
  stuck = true;
  #room = null;
  #from = 0;
  #to = 0;
  #top = 0; // scrollTop and scrollHeight when we last looked
  #height = 0;
  #outgoing = el("div", { className: "outgoing", "aria-live": "off" });

  /** `ports`: `seen()` when the reader came to the bottom or left it, `act(what, ref)` as in `outgoing.js`. */
  constructor(node, me, ports) {
    Object.assign(this, { node, me, ports });
    node.append(this.#outgoing);
    node.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.stuck && this.#pin()).observe(node);
  }

  /** Brings the DOM up to date with the room, once an animation frame at most. Gives the size of a burst, else 0. */
  render(room, now) {
    const other = room !== this.#room;
    if (other || this.#from < room.dropped) this.#open(room);
    const before = this.#to;
    this.#follow();
    const added = this.#to - before;
    this.node.classList.toggle("known", room.joined); // else it isn't said that nothing was said
    renderOutgoing(this.#outgoing, room, this.me, now, this.ports.act);
    if (this.stuck) this.#pin();
    if (other) this.#toNewLine();
    // A room's history and bursts aren't read out one by one.
    this.node.ariaLive = other || added > BURST ? "off" : "polite";
    return other || added <= BURST ? 0 : added;
  }

  toBottom() {
    this.stuck = true;
    this.#follow();
    this.#pin();
  }

  #pin() {
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
    this.node.ariaLabel = `Messages in #${room.name}`;
  }

  /** Shows what is new. While the reader is elsewhere, only as long as there is space: what he looks at must not move. */
  #follow() {
    const to = this.stuck ? this.#end : Math.min(this.#end, this.#from + MOST);
    this.#show(Math.max(this.#from, to - MOST), to);
  }

  #show(from, to) {
    [this.#from, this.#to] = [from, to];
    const all = [];
    for (let n = from; n < to; n++) all.push(...rows(this.#room, n - this.#room.dropped, this.me));
    sync(this.node, all, "key", ({ make }) => make());
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
    const from = Math.max(this.#room.dropped, this.#from - STEP);
    this.#move(this.node.firstChild, from, Math.min(this.#to, from + MOST));
  }

  #newer() {
    const to = Math.min(this.#end, this.#to + STEP);
    this.#move(this.#outgoing.previousSibling, Math.max(this.#from, to - MOST), to);
  }

  /** Moves the window without moving `node`, which stays in it, on the screen. */
  #move(node, from, to) {
    const y = node.offsetTop;
    this.#show(from, to);
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
