import { typingWords } from "../groups.js";
import { badge } from "./badge.js";
import { Banner } from "./banner.js";
import { Composer } from "./composer.js";
import { say } from "./dom.js";
import { LogView } from "./log.js";
import { People } from "./people.js";
import { Sidebar } from "./sidebar.js";

const TOLD_MS = 4_000;
const AWAY = "The server has lost touch with its record: messages will be sent when the server is connected again.";
const SHUT = "The server can't open this room just now. It is tried again by itself.";

/** The chat page: draws what the app holds, and passes on what the person wants. */
export class Page {
  isMoving = true; // something on show changes with the time
  #telling = 0;

  constructor(node, app) {
    Object.assign(this, { node, app, rooms: app.rooms });
    const find = (selector) => node.querySelector(selector);
    const parts = { title: "h1", count: ".count", typing: ".typing", pill: ".pill", told: ".tell", burst: ".burst" };
    for (const [name, selector] of Object.entries(parts)) this[name] = find(selector);
    const me = app.session.username;
    this.elsewhere = find("header .badge");
    this.log = new LogView(find(".log"), me, {
      seen: () => app.draw(),
      act: (what, ref) => {
        app.chat[what](this.rooms.shown, ref);
        this.composer.box.focus(); // the button that had the focus is gone
      },
    });
    this.composer = new Composer(find(".composer"), {
      say: (text) => {
        this.log.toBottom();
        app.chat.say(this.rooms.shown, text);
      },
      types: (draft) => app.chat.types(this.rooms.shown, draft),
    });
    this.sidebar = new Sidebar(find("#rooms"), me, app);
    this.people = new People(find("#people"), me);
    this.banner = new Banner(find(".connection"), () => app.socket.start());
    const buttons = { ".invite": () => app.invite(), ".leave": () => app.leave(), ".pill": () => this.#toBottom() };
    for (const [selector, act] of Object.entries(buttons)) find(selector).addEventListener("click", act);
    find(".skip").addEventListener("click", (event) => {
      event.preventDefault(); // in an address, the part after # names a room
      this.composer.box.focus();
    });
  }

  /** Is the newest text of this room before somebody's eyes? */
  isReading(room) {
    return room === this.rooms.shown && this.log.stuck && !document.hidden;
  }

  /** Says something that passes, in a status region of its own. */
  tell(words) {
    say(this.told, words);
    clearTimeout(this.#telling);
    this.#telling = setTimeout(() => say(this.told, ""), TOLD_MS);
  }

  /** Asks which rooms are open. */
  async refresh() {
    await this.sidebar.refresh();
    this.app.draw();
  }

  render(now) {
    const room = this.rooms.shown;
    const roomless = this.node.classList.contains("roomless");
    this.node.classList.toggle("roomless", !room);
    if (!room && !roomless) this.sidebar.open();
    if (room) this.#renderRoom(room, now);
    else say(this.title, "Enter a room to talk");
    this.sidebar.render(this.rooms);
    const unread = this.rooms.unread;
    say(this.elsewhere, String(unread - (room?.unread ?? 0) || ""));
    badge(unread, this.rooms.current);
    const waiting = [...this.rooms].flatMap(({ outgoing }) => outgoing);
    const away = waiting.some((item) => item.away && !item.failed);
    const trouble = away ? AWAY : room?.refused ? SHUT : "";
    this.isMoving = this.banner.render(this.app.socket.link, trouble, now) || waiting.length > 0;
  }

  #renderRoom(room, now) {
    const burst = this.log.render(room, now);
    if (burst) say(this.burst, `${burst} messages in #${room.name}`);
    if (this.isReading(room)) this.app.chat.read(room);
    this.composer.render(room, this.app.chat.maxText);
    this.people.render(room);
    say(this.title, `#${room.name}`);
    say(this.count, String(room.count));
    say(this.typing, typingWords([...room.typing.keys()]));
    this.pill.hidden = this.log.stuck;
    this.pill.ariaLabel = room.unread ? `${room.unread} new messages` : "Latest messages";
    say(this.pill, room.unread === 1 ? "1 new message" : this.pill.ariaLabel);
  }

  #toBottom() {
    this.log.toBottom();
    this.composer.focus();
    this.app.draw();
  }
}
