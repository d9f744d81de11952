import { typingWords } from "../groups.js";
import { badge } from "./badge.js";
import { Banner } from "./banner.js";
import { Composer } from "./composer.js";
import { say } from "./dom.js";
import { LogView } from "./log.js";
import { People } from "./people.js";
import { Sidebar } from "./sidebar.js";

const TOLD_MS = 4_000;

/** The chat page: its parts, and what happens between them. Draws what `model` holds; passes on what the person wants. */
export class Page {
  #parts;
  #telling = 0;

  constructor(node, model, wishes) {
    Object.assign(this, model, { node, draw: wishes.draw });
    const find = (selector) => node.querySelector(selector);
    this.#parts = Object.fromEntries(
      ["h1", ".count", ".typing", ".pill", ".tell", ".burst", ".narrow .badge"].map((name) => [name, find(name)]),
    );
    const { chat, rooms, session, socket } = model;
    this.log = new LogView(find(".log"), session.username, {
      seen: this.draw,
      act: (what, ref) => this.#act(what, ref),
    });
    this.composer = new Composer(find(".composer"), {
      say: (text) => {
        this.log.toBottom();
        chat.say(rooms.shown, text);
      },
      type: (draft) => chat.types(rooms.shown, draft),
      last: () => rooms.shown.lastText,
    });
    this.sidebar = new Sidebar(find("#rooms"), session.username, wishes);
    this.people = new People(find("#people"), session.username);
    this.banner = new Banner(find(".connection"), () => socket.start());
    find(".invite").addEventListener("click", wishes.invite);
    find(".leave").addEventListener("click", () => {
      wishes.leave();
      if (!rooms.shown) find("#room").focus();
    });
    find(".pill").addEventListener("click", () => {
      this.log.toBottom();
      this.composer.focus();
      this.draw();
    });
    find(".skip").addEventListener("click", (event) => {
      event.preventDefault(); // the part after # names a room
      this.composer.box.focus();
    });
  }

  /** Is the newest text of this room before somebody's eyes? */
  isReading(room) {
    return room === this.rooms.shown && this.log.stuck && !document.hidden;
  }

  /** Says something that passes, in a status region of its own. */
  tell(words) {
    say(this.#parts[".tell"], words);
    clearTimeout(this.#telling);
    this.#telling = setTimeout(() => say(this.#parts[".tell"], ""), TOLD_MS);
  }

  async refresh() {
    await this.sidebar.refresh();
    this.draw();
  }

  isCalmingDown(now) {
    return this.banner.isCalmingDown(now);
  }

  render(now) {
    const room = this.rooms.shown;
    const parts = this.#parts;
    this.node.classList.toggle("roomless", !room);
    if (room) this.#room(room, now);
    else say(parts.h1, "Enter a room to talk");
    this.sidebar.render(this.rooms);
    const elsewhere = this.rooms.unread - (room?.unread ?? 0);
    say(parts[".narrow .badge"], elsewhere ? String(elsewhere) : "");
    badge(this.rooms.unread, this.rooms.current);
    const away = [...this.rooms].some(({ outgoing }) => outgoing.some((item) => item.away && !item.failed));
    this.banner.render(this.socket.link, away, now);
  }

  #room(room, now) {
    const parts = this.#parts;
    const burst = this.log.render(room, room.joined, now);
    if (burst) say(parts[".burst"], `${burst} messages in #${room.name}`);
    if (this.isReading(room)) this.chat.read(room);
    this.composer.render(room, this.chat.maxText);
    this.people.render(room);
    say(parts.h1, `#${room.name}`);
    say(parts[".count"], String(room.count));
    say(parts[".typing"], typingWords([...room.typing.keys()]));
    const pill = parts[".pill"];
    pill.hidden = this.log.stuck;
    say(pill, room.unread ? `${room.unread} new messages` : "Latest messages");
  }

  #act(what, ref) {
    if (what === "again") this.chat.sayAgain(this.rooms.shown, ref);
    else this.chat.remove(this.rooms.shown, ref);
    this.composer.box.focus();
  }
}
