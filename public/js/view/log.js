import { hasOlderUnread } from "../store/history.js";
import { fullDate } from "../time.js";
import { button, copy, el, setText, sync } from "./dom.js";
import { renderOutgoing, rows } from "./rows.js";

const MOST = 280; // items in the DOM: about 300 nodes. The rest is in memory and comes back on scrolling
const STEP = 60; // items that come back at once
const NEAR_PX = 300;
const BURST = 8; // more at once than a screen reader should read out one by one

/**
 * The window on a room's record: `MOST` items from `#first` on are in the DOM.
 * Being at the bottom is a stored fact, not a measurement: only the reader ends it.
 */
export class LogView {
  stuck = true;
  #room = null;
  #first = null; // item
  #last = null; // item, and the number of them, at the last rendering
  #length = 0;
  #to = 0; // the index after the last item in the DOM
  #top = 0; // scrollTop and scrollHeight when we last looked
  #height = 0;
  #isWhole = false; // for the printer
  #outgoing = el("div", { className: "outgoing", "aria-live": "off" });
  #actions = new MessageActions();

  /**
   * @param me gives the reader's name
   * @param callbacks `onSeen()` when the reader has scrolled, `act(what, ref)` as in `rows.js`, `load(hole)`,
   *     `quote(text)`, `leave()` for the Escape key, and `hidePresence()`
   */
  constructor(node, me, callbacks) {
    Object.assign(this, { node, me, callbacks });
    node.append(this.#outgoing);
    node.addEventListener("scroll", () => this.#onScroll(), { passive: true });
    new ResizeObserver(() => this.stuck && this.#pin()).observe(node);
    for (const type of ["pointerover", "focusin", "click"]) {
      node.addEventListener(type, ({ target }) =>
        this.#actions.showAt(target.closest("[data-id]"), this.#itemOf(target), callbacks),
      );
    }
    node.addEventListener("keydown", (event) => this.#onKey(event));
    addEventListener("beforeprint", () => this.#printing(true));
    addEventListener("afterprint", () => this.#printing(false));
  }

  /** Brings the DOM up to date with the room, once an animation frame at most. Gives the size of a burst, else 0. */
  render(room, now) {
    const isOther = room !== this.#room;
    if (isOther) this.#open(room);
    this.node.classList.toggle("known", room.joined); // else it isn't said that nothing was said
    this.#show();
    renderOutgoing(this.#outgoing, room, this.me, now, this.callbacks.act);
    if (this.stuck) this.#pin();
    if (room.goToNew && !document.hidden) this.#goToNew();
    this.#loadNear();
    const [length, last] = [room.items.length, room.items.at(-1)];
    const appended = isOther ? 0 : length - 1 - room.items.lastIndexOf(this.#last);
    // A room's history and bursts aren't read out one by one.
    this.node.ariaLive = isOther || appended > BURST || length - this.#length > appended ? "off" : "polite";
    [this.#length, this.#last] = [length, last];
    return appended <= BURST ? 0 : appended;
  }

  /** The newest message that is on the screen, or "". */
  get seenTo() {
    const bottom = this.node.scrollTop + this.node.clientHeight + 2;
    const isSeen = (row) => row.offsetTop + Math.min(row.offsetHeight, this.node.clientHeight / 2) <= bottom;
    return [...this.node.querySelectorAll("[data-id]")].findLast(isSeen)?.dataset.id ?? "";
  }

  toBottom() {
    this.stuck = true;
    this.#show();
    this.#pin();
  }

  /** Scrolls by nearly a page: `direction` is 1 or -1. */
  page(direction) {
    this.node.scrollBy(0, direction * this.node.clientHeight * 0.9);
  }

  #pin() {
    this.node.scrollTop = this.node.scrollHeight;
    this.#look();
  }

  #open(room) {
    sync(this.node, [], "key"); // keys are a room's own
    this.#room = room;
    this.#first = room.items.at(-MOST) ?? room.items[0];
    this.stuck = true;
    this.node.ariaLabel = `Messages in #${room.name}`;
  }

  /** Puts the window's items into the DOM. What the reader looks at stays where it is on the screen, to the pixel. */
  #show() {
    const { items } = this.#room;
    const anchor = this.stuck ? undefined : this.#anchor();
    const y = anchor?.offsetTop;
    let from = Math.max(0, items.indexOf(this.#first));
    if (this.stuck) from = Math.max(from, items.length - MOST);
    this.#first = items[from];
    if (this.#isWhole) from = 0;
    this.#to = this.#isWhole ? items.length : Math.min(items.length, from + MOST);
    const all = [];
    for (let i = from; i < this.#to; i++) all.push(...rows(this.#room, i, this.me, this.callbacks));
    const [make, update] = [(row) => row.make(), (node, row) => row.update?.(node)];
    sync(this.node, all, "key", make, update);
    if (anchor?.isConnected && anchor.offsetTop !== y) this.node.scrollTop += anchor.offsetTop - y;
    this.#rove();
    this.#look();
  }

  /** The first message on the screen. */
  #anchor() {
    const { scrollTop } = this.node;
    return [...this.node.querySelectorAll("[data-id]")].find((row) => row.offsetTop + row.offsetHeight > scrollTop);
  }

  #onScroll() {
    const { scrollTop, scrollHeight, clientHeight } = this.node;
    const { items } = this.#room ?? { items: [] };
    const below = scrollHeight - scrollTop - clientHeight;
    if (below <= 2 && this.#to === items.length) this.stuck = true;
    else if (scrollTop < this.#top && scrollHeight === this.#height) this.stuck = false;
    const from = items.indexOf(this.#first);
    if (scrollTop < NEAR_PX && from > 0 && !this.stuck) this.#move(Math.max(0, from - STEP));
    else if (below < NEAR_PX && !this.stuck && this.#to < items.length)
      this.#move(Math.min(from + STEP, items.length - MOST));
    this.#look();
    this.#loadNear();
    this.callbacks.onSeen();
  }

  #move(from) {
    this.#first = this.#room.items[from];
    this.#show();
  }

  /** The reader comes near the beginning of what is known. Very many that are unread wait for the button. */
  #loadNear() {
    const room = this.#room;
    if (!room || document.hidden || room.items[0].state !== "more" || hasOlderUnread(room)) return;
    if (this.node.scrollTop < NEAR_PX && this.#first === room.items[0]) this.callbacks.load(this.#first);
  }

  /** More unread than a screenful: begin where the reader stopped. */
  #goToNew() {
    const room = this.#room;
    room.goToNew = false;
    const at = room.items.findIndex(({ key }) => key === room.newBefore);
    if (at < 0) return;
    if (at < room.items.indexOf(this.#first)) {
      this.stuck = false;
      this.#move(Math.max(0, at - STEP));
    }
    const line = hasOlderUnread(room) ? this.node.firstChild : this.node.querySelector(".new");
    if (!line || line.offsetTop >= this.node.scrollTop) return;
    this.stuck = false;
    this.node.scrollTop = line.offsetTop - 16;
    this.#look();
  }

  #look() {
    this.#top = this.node.scrollTop;
    this.#height = this.node.scrollHeight;
  }

  #printing(isWhole) {
    this.#isWhole = isWhole;
    if (this.#room) this.#show();
    if (this.stuck) this.#pin();
  }

  // ---- The keyboard: one message can be reached with Tab, the others from there with the arrows

  #rove() {
    const focused = this.node.querySelector("[data-id]:focus-within");
    const stop = focused ?? [...this.node.querySelectorAll("[data-id]")].at(-1);
    const old = this.node.querySelector("[data-id][tabindex='0']");
    if (old === stop) return;
    if (old) old.tabIndex = -1;
    if (stop) stop.tabIndex = 0;
  }

  #onKey(event) {
    const row = event.target.closest("[data-id]");
    if (!row) return;
    if (event.key === "Escape") return this.callbacks.leave();
    if (event.target !== row || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const all = [...this.node.querySelectorAll("[data-id]")];
    const next = all[all.indexOf(row) + (event.key === "ArrowUp" ? -1 : 1)];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
    this.#rove();
  }

  #itemOf(target) {
    const id = target.closest("[data-id]")?.dataset.id;
    return id && this.#room.items.findLast((item) => item.id === id);
  }
}

/** What can be done with the message under the pointer or the focus. One bar for all of them. */
class MessageActions {
  #time = el("time");
  #copy = button("Copy");
  #quote = button("Quote");
  #bar = el("div", { className: "actions", role: "group", ariaLabel: "Message" }, this.#time, this.#copy, this.#quote);

  showAt(row, item, { quote }) {
    if (!row || row.contains(this.#bar)) return;
    setText(this.#time, fullDate(item.at));
    setText(this.#copy, "Copy");
    this.#copy.onclick = async () =>
      setText(this.#copy, (await copy(item.text)) ? "Copied" : "Copying is not allowed here");
    this.#quote.onclick = () => quote(item.text);
    row.append(this.#bar);
  }
}
