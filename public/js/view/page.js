import { typingWords } from "../groups.js";
import { badge } from "./badge.js";
import { renderBanner } from "./banner.js";
import { Composer } from "./composer.js";
import { fill } from "./dom.js";
import { LogView } from "./log.js";
import { renderPeople } from "./people.js";
import { Sidebar } from "./sidebar.js";

const TOLD_MS = 4_000;
const AWAY = "The server has lost touch with its record: messages will be sent when the server is connected again.";
const SHUT = "The server can't open this room just now. It is tried again by itself.";

/** The chat page: draws what the app holds, and passes on what the person wants. */
export class Page {
  isMoving = true; // something on show changes with the time
  #telling = 0;

  constructor(node, app) {
    const { chat, rooms, session } = app;
    Object.assign(this, { node, app, rooms, me: session.username });
    const find = (selector) => node.querySelector(selector);
    this.log = new LogView(find(".log"), this.me, {
      seen: () => app.draw(),
      act: (what, ref) => {
        chat[what](rooms.shown, ref);
        this.composer.box.focus(); // the button that had the focus is gone
      },
    });
    this.composer = new Composer(find(".composer"), chat, () => this.log.toBottom());
    this.sidebar = new Sidebar(find("#rooms"), app);
    find(".connection button").onclick = () => app.socket.start();
    find(".invite").onclick = () => app.invite();
    find(".leave").onclick = () => app.leave();
    find(".pill").onclick = () => this.#toBottom();
    find(".skip").onclick = (event) => {
      event.preventDefault(); // in an address, the part after # names a room
      this.composer.box.focus();
    };
  }

  /** Is the newest text of this room before somebody's eyes? */
  isReading(room) {
    return room === this.rooms.shown && this.log.stuck && !document.hidden;
  }

  /** Says something that passes, in a status region of its own. */
  tell(words) {
    fill(this.node, { ".tell": words });
    clearTimeout(this.#telling);
    if (words) this.#telling = setTimeout(() => this.tell(""), TOLD_MS);
  }

  render(now) {
    const room = this.rooms.shown;
    const roomless = this.node.classList.contains("roomless");
    this.node.classList.toggle("roomless", !room);
    if (!room && !roomless) this.sidebar.open();
    if (room) this.#renderRoom(room, now);
    const unread = this.rooms.unread;
    fill(this.node, {
      h1: room ? `#${room.name}` : "Enter a room to talk",
      "header .badge": String(unread - (room?.unread ?? 0) || ""),
    });
    badge(unread, this.rooms.current);
    this.sidebar.render(this.rooms);
    const waiting = [...this.rooms].flatMap(({ outgoing }) => outgoing);
    const away = waiting.some((item) => item.away && !item.failed);
    const trouble = away ? AWAY : room?.refused ? SHUT : "";
    const section = this.node.querySelector(".connection");
    this.isMoving = renderBanner(section, this.app.socket.link, trouble, now) || waiting.length > 0;
  }

  #renderRoom(room, now) {
    const burst = this.log.render(room, now);
    if (burst) fill(this.node, { ".burst": `${burst} messages in #${room.name}` });
    if (this.isReading(room)) this.app.chat.read(room);
    this.composer.render(room);
    renderPeople(this.node.querySelector("#people"), room, this.me);
    const pill = this.node.querySelector(".pill");
    pill.hidden = this.log.stuck;
    pill.ariaLabel = room.unread ? `${room.unread} new messages` : "Latest messages";
    fill(this.node, {
      ".count": String(room.count),
      ".typing": typingWords([...room.typing.keys()]),
      ".pill": room.unread === 1 ? "1 new message" : pill.ariaLabel,
    });
  }

  #toBottom() {
    this.log.toBottom();
    this.composer.focus();
    this.app.draw();
  }
}
