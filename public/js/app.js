import { Chat } from "./chat.js";
import { roomName } from "./protocol.js";
import { Socket } from "./socket.js";
import { Rooms } from "./store/rooms.js";
import { copy } from "./view/copy.js";
import { showPage } from "./view/dom.js";
import { Page } from "./view/page.js";

const TICK_MS = 500;
const LIST_EVERY = 20; // ticks between two looks at which rooms are open
const STAYS_DUE = () => {}; // so it is tried again

/** The room that the address invites to, or "". */
export const invited = () => roomName(location.hash);

/** The chat, put together: a session, its rooms, one socket, the protocol between them, and the page that shows it all. */
export class App {
  #frame = 0;
  #drawnAt = 0;

  constructor(session) {
    this.session = session;
    this.rooms = Rooms.resume();
    this.socket = new Socket(session, {
      heard: (frames) => this.chat.heard(frames),
      linkChanged: (link, event) => this.#linkChanged(link, event),
    });
    this.chat = new Chat(session, this.rooms, {
      send: (frame) => this.socket.send(frame),
      draw: () => this.draw(),
      isReading: (room) => this.page.isReading(room),
      refused: (words) => this.#refused(words),
      badToken: () => this.socket.expire(),
    });
    this.page = new Page(showPage("chat"), this);
  }

  start(room) {
    addEventListener("hashchange", () => invited() && this.chat.enter(invited()));
    addEventListener("online", () => this.socket.nudge());
    document.addEventListener("visibilitychange", () => {
      this.#drawNow();
      if (!document.hidden) this.socket.nudge();
    });
    if (room || this.rooms.current) this.chat.enter(room || this.rooms.current);
    this.#showAddress();
    this.socket.start();
    this.#tick(0);
  }

  // ---- What the person can ask for, beyond talking

  enter(name) {
    if (invited() === name) this.chat.enter(name);
    else location.hash = name; // comes back as `hashchange`, so that the browser's Back works
  }

  leave() {
    this.chat.leave(this.rooms.current);
    this.#showAddress();
  }

  async invite() {
    const address = new URL(`#${this.rooms.current}`, location.href).href;
    this.page.tell((await copy(address)) ? "Invite link copied" : `The invite link is ${address}`);
  }

  changeName() {
    this.session.forget();
    location.reload();
  }

  // ---- What happens by itself

  #linkChanged(link, event) {
    if (link.state === "open") this.chat.connected();
    else if (event.code) this.chat.lost(event.code);
    this.draw();
  }

  #refused(words) {
    this.#showAddress();
    this.page.tell(words);
  }

  /** Draws soon: once an animation frame at most. A hidden tab has no frames, but it has a title. */
  draw() {
    if (!document.hidden) this.#frame ||= requestAnimationFrame(() => this.#drawNow());
    else if (Date.now() - this.#drawnAt > TICK_MS) this.#drawNow();
  }

  #drawNow() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#drawnAt = Date.now();
    this.page.render(this.#drawnAt);
  }

  #tick(count) {
    const now = Date.now();
    this.socket.tick(now);
    this.chat.tick(now);
    if (this.session.due(now)) this.session.renew().then(() => this.chat.authenticate(), STAYS_DUE);
    if (count % LIST_EVERY === 0 && !document.hidden) this.page.sidebar.refresh().then(() => this.draw());
    if (this.page.isMoving || document.hidden) this.draw();
    setTimeout(() => this.#tick(count + 1), TICK_MS);
  }

  #showAddress() {
    const { current } = this.rooms;
    history.replaceState(null, "", current ? `#${current}` : location.pathname);
  }
}
