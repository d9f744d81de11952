import { Chat } from "./chat.js";
import { Socket } from "./connection.js";
import { roomName } from "./protocol.js";
import { Session } from "./session.js";
import { device, onDeviceChange } from "./storage.js";
import { Rooms } from "./store/room.js";
import { now } from "./time.js";
import { copy } from "./view/dom.js";
import { Dialogs, joinForm } from "./view/forms.js";
import { notifyOfMention } from "./view/notify.js";
import { Page } from "./view/page.js";

const TICK_MS = 500;
const ASLEEP_MS = 10_000; // a tick that is so late was not late: the machine slept, or a clock was set
const LIST_EVERY = 20; // ticks between two looks at which rooms are open
const STAYS_DUE = () => {}; // so it is tried again
const LOOPBACK = /^(localhost|127\..*|\[::1\])$/;

/** The room that the address invites to, or "". */
const invited = () => roomName(location.hash);

/** The chat, put together: a session, its rooms, one socket, the protocol between them, and the page that shows it all. */
class App {
  #frame = 0;
  #drawnAt = 0;

  constructor(session) {
    this.session = session;
    this.rooms = Rooms.resume();
    this.socket = new Socket(session, {
      onFrames: (frames) => this.chat.onFrames(frames),
      onStateChange: (connection, event) => this.#onStateChange(connection, event),
      roomInUrl: () => this.chat.roomInUrl(),
    });
    this.chat = new Chat(session, this.rooms, {
      send: (frame) => this.socket.send(frame),
      draw: () => this.draw(),
      isOnShow: (room) => this.page.isOnShow(room),
      isReading: (room) => this.page.isReading(room),
      onMention: (room, message) => this.#onMention(room, message),
      onRefused: (words) => this.#onRefused(words),
      onBadToken: () => this.socket.expire(),
    });
    const node = document.querySelector(".page");
    node.className = "page chat-page";
    node.replaceChildren(document.getElementById("chat").content.cloneNode(true));
    this.dialogs = new Dialogs(node, session, {
      rename: (name) => session.rename(name).then(() => this.#onRename()),
      onSettings: (settings) => this.#onSettings(settings),
    });
    this.page = new Page(node, this);
  }

  start(room) {
    addEventListener("hashchange", () => invited() && this.chat.enter(invited()));
    addEventListener("online", () => this.socket.checkNow());
    onDeviceChange((key) => this.#onDeviceChange(key));
    document.addEventListener("visibilitychange", () => this.#onVisibilityChange());
    if (room || this.rooms.current) this.chat.enter(room || this.rooms.current);
    this.#showAddress();
    this.socket.start();
    this.#drawNow();
    this.#tick(0, now(), Date.now());
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
    const isCopied = await copy(address);
    const isLocal = LOOPBACK.test(location.hostname)
      ? ` It names ${location.hostname}, so it works on this computer only.`
      : "";
    this.page.announce((isCopied ? "Invite link copied." : `The invite link is ${address}`) + isLocal);
  }

  // ---- What happens by itself

  #onStateChange(connection, event) {
    if (connection.state === "open") this.chat.onConnected();
    else if (event.code) this.chat.onDisconnected(event.code);
    this.draw();
  }

  #onMention(room, { id, from, text }) {
    notifyOfMention(room.name, { id, from, text }, () => this.enter(room.name));
  }

  #onRefused(words) {
    this.#showAddress();
    this.page.announce(words);
  }

  #onSettings({ theme, presence }) {
    document.documentElement.dataset.theme = theme;
    document.documentElement.classList.toggle("no-presence", !presence);
  }

  /** The guest has another name, and needs a connection under it. A reload would lose what the browser doesn't store. */
  #onRename() {
    const but = device.lasts ? "" : " This browser doesn't store it, so it is forgotten when you close the page.";
    this.page.announce(`You are ${this.session.username} now.${but}`);
    this.socket.restart();
    this.draw();
  }

  /** Another tab has read a room, has become another guest, or has changed the settings. */
  #onDeviceChange(key) {
    if (key === "session") this.session.adopt() ? this.#onRename() : this.chat.authenticate();
    if (key === "settings") this.dialogs.adoptSettings();
    if (key.startsWith("room.")) this.rooms.adopt(key.slice("room.".length));
    this.draw();
  }

  /** A reader that comes back to this tab is shown where the new messages begin. */
  #onVisibilityChange() {
    const room = this.rooms.shown;
    if (!document.hidden && room) room.goToNew ||= room.unread > 0 && this.page.log.stuck;
    this.#drawNow();
    if (!document.hidden) this.socket.checkNow();
  }

  /** Draws soon: once an animation frame at most. A hidden tab has no frames, but it has a title. */
  draw() {
    if (!document.hidden) this.#frame ||= requestAnimationFrame(() => this.#drawNow());
    else if (now() - this.#drawnAt > TICK_MS) this.#drawNow();
  }

  #drawNow() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#drawnAt = now();
    this.page.render(this.#drawnAt);
  }

  /** The monotonic clock may stand still in sleep, so waking shows in the other one. */
  #tick(count, last, lastDate) {
    const [at, date] = [now(), Date.now()];
    if (Math.max(at - last, date - lastDate) > ASLEEP_MS) this.socket.checkNow();
    this.socket.tick(at);
    this.chat.tick(at);
    if (this.session.isDue()) this.session.renew().then(() => this.chat.authenticate(), STAYS_DUE);
    if (count % LIST_EVERY === 0 && !document.hidden) this.page.sidebar.refresh().then(() => this.draw());
    if (this.page.isMoving || document.hidden) this.draw();
    setTimeout(() => this.#tick(count + 1, at, date), TICK_MS);
  }

  #showAddress() {
    const { current } = this.rooms;
    history.replaceState(null, "", current ? `#${current}` : location.pathname);
  }
}

const session = Session.resume();
if (session) new App(session).start(invited());
else joinForm(invited(), (joined, room) => new App(joined).start(room));
