import { banner } from "../connection.js";
import { hueOf, listPeople, typingWords } from "../people.js";
import { hasOlderUnread, isUncounted } from "../store/history.js";
import { learnServerTime, number } from "../time.js";
import { Composer } from "./composer.js";
import { button, el, setTexts, sync } from "./dom.js";
import { onSubmit, openRooms, readField } from "./forms.js";
import { LogView } from "./log.js";
import { showInTab } from "./notify.js";
import { badgeWords } from "./rows.js";

const TOLD_MS = 5_000;
const NAMED = 100; // people
const AWAY = "The server has lost touch with its record. Your messages will be sent when it is back.";
const NARROW = matchMedia("(max-width: 40rem), (pointer: coarse)"); // where a button is easily touched by mistake

/** The chat page: draws what the app holds, and passes on what the person wants. */
export class Page {
  isMoving = true; // something on show changes with the time
  #timer = 0;

  constructor(node, app) {
    const { chat, rooms } = app;
    Object.assign(this, { node, app, rooms });
    const find = (selector) => node.querySelector(selector);
    this.log = new LogView(find(".log"), app.session.username, {
      onSeen: () => app.draw(),
      act: (what, ref) => {
        chat[what](rooms.shown, ref);
        this.composer.box.focus(); // the button that had the focus is gone
      },
      load: (hole) => chat.loadHistory(rooms.shown, hole),
      quote: (text) => this.composer.quote(text),
      leave: () => this.composer.box.focus(),
      hidePresence: () => {
        app.dialogs.hidePresence();
        this.composer.box.focus();
      },
    });
    this.composer = new Composer(find(".composer"), chat, {
      onSent: () => this.log.toBottom(),
      page: (direction) => this.log.page(direction),
      names: ({ people, speakers }) =>
        [...new Set([...people.keys(), ...speakers.keys()])].filter((name) => name !== this.me),
    });
    this.sidebar = new Sidebar(find("#rooms"), app);
    find(".connection button").onclick = () => app.socket.start();
    find(".invite").onclick = () => app.invite();
    find(".mute").onclick = () => chat.setMuted(rooms.shown, !rooms.shown.muted);
    find(".leave").onclick = () =>
      NARROW.matches ? app.dialogs.confirmLeave(rooms.current, () => app.leave()) : app.leave();
    find(".pill").onclick = () => this.#toBottom();
    find(".skip").onclick = (event) => {
      event.preventDefault(); // in an address, the part after # names a room
      this.composer.box.focus();
    };
  }

  isOnShow(room) {
    return room === this.rooms.shown && !document.hidden;
  }

  /** Is the newest message of this room before the reader's eyes? */
  isReading(room) {
    return this.isOnShow(room) && this.log.stuck && !room.loadingUnread && !room.goToNew;
  }

  /** Says something that passes, in a status region of its own. */
  announce(words) {
    setTexts(this.node, { ".announcement": words });
    clearTimeout(this.#timer);
    if (words) this.#timer = setTimeout(() => this.announce(""), TOLD_MS);
  }

  render(at) {
    this.me = this.log.me = this.app.session.username; // may have changed
    const room = this.rooms.shown;
    const { connection } = this.app.socket;
    const wasRoomless = this.node.classList.contains("roomless");
    this.node.classList.toggle("roomless", !room);
    this.node.classList.toggle("offline", connection.state !== "open");
    if (!room && !wasRoomless) this.sidebar.open();
    if (room) this.#renderRoom(room, at);
    const { news } = this.rooms;
    const elsewhere = news.unread - (room && !room.muted ? room.unread : 0);
    setTexts(this.node, {
      ".me bdi": this.me,
      h1: room ? `#${room.name}` : "Enter a room to talk",
      "header .badge": elsewhere ? number(elsewhere) : "",
    });
    this.isMoving = this.#renderBanner(connection, room, at);
    showInTab(news, this.rooms.current, banner(connection, at) !== null);
    this.sidebar.render(this.rooms, this.app.chat.hasInside);
  }

  #renderRoom(room, at) {
    const { chat } = this.app;
    const burst = this.log.render(room, at);
    if (burst) setTexts(this.node, { ".burst": `${number(burst)} messages in #${room.name}` });
    if (this.#canRead(room)) chat.markRead(room, room.unread ? this.log.seenTo : room.readTo);
    this.composer.render(room);
    renderPeople(this.node.querySelector("#people"), room, this.me, (name) => this.#mention(name));
    const pill = this.node.querySelector(".pill");
    pill.hidden = this.log.stuck;
    const unread = number(room.unread) + (isUncounted(room) ? "+" : "");
    pill.ariaLabel = room.unread ? `${unread} new messages` : "Latest messages";
    this.node.querySelector(".mute").ariaPressed = String(room.muted);
    setTexts(this.node, {
      ".count": number(room.count),
      ".typing": typingWords([...room.typing.keys()]),
      ".pill": room.unread === 1 ? "1 new message" : pill.ariaLabel,
    });
  }

  /**
   * What is the matter with the connection; nothing when nothing is. The seconds are shown, but not read out each time.
   * True: it will have to be drawn again.
   */
  #renderBanner(connection, room, at) {
    const section = this.node.querySelector(".connection");
    const button = section.querySelector("button");
    const waiting = [...this.rooms].flatMap(({ outgoing }) => outgoing);
    const down = banner(connection, at);
    const trouble = room?.refused || (waiting.some((item) => item.away && !item.failed) ? AWAY : "");
    const back = at < connection.backUntil ? connection.back : "";
    const words = down?.words || trouble || back;
    section.className = `connection ${down || trouble ? "wrong" : back && "back"}`;
    setTexts(section, { "[role=status]": words, ".seconds": down?.seconds ? `Next try in ${down.seconds} s.` : "" });
    if (!down && document.activeElement === button) this.composer.box.focus();
    button.hidden = !down;
    Object.assign(section.querySelector("a"), { hidden: !down?.signInUrl, href: down?.signInUrl || "./" });
    return connection.state !== "open" || words !== "" || waiting.length > 0;
  }

  /** What isn't loaded yet was not seen, unless the reader leaves it behind. */
  #canRead(room) {
    return !document.hidden && room.joined && !room.loadingUnread && (this.log.stuck || !hasOlderUnread(room));
  }

  #mention(name) {
    const people = this.node.querySelector("#people");
    if (people.matches(":popover-open")) people.hidePopover();
    this.composer.mention(name);
  }

  #toBottom() {
    this.log.toBottom();
    this.composer.focus();
    this.app.draw();
  }
}

/** The rooms at the side: mine, a field for one more, and the others that are open now. */
class Sidebar {
  #others = [];

  constructor(nav, app) {
    this.nav = nav;
    this.field = nav.querySelector("input");
    nav.querySelector(".rename").onclick = () => app.dialogs.changeName();
    nav.querySelector(".settings").onclick = () => app.dialogs.openSettings();
    nav.onclick = ({ target }) => target.closest("a") && nav.hidePopover();
    onSubmit(this.field.form, () => {
      const name = readField(this.field);
      if (!name) return;
      this.field.value = "";
      nav.hidePopover();
      app.enter(name);
    });
  }

  /** There is no room to show: here is where to enter one. */
  open() {
    if (!this.field.checkVisibility()) this.nav.showPopover();
    this.field.focus();
  }

  /** Asks which rooms are open. */
  async refresh() {
    this.#others = await openRooms(this.#others, learnServerTime);
  }

  render(rooms, hasInside) {
    this.nav.querySelector(".inside").hidden = !hasInside;
    sync(this.nav.querySelector(".mine"), [...rooms], "name", link, (node, room) => {
      node.classList.toggle("unread", room.unread > 0);
      node.classList.toggle("called", room.calls > 0);
      node.classList.toggle("muted-room", room.muted);
      node.firstChild.ariaCurrent = room.name === rooms.current ? "page" : "false";
      showBadge(node, room.unread, isUncounted(room), "unread");
    });
    const others = this.#others.filter(({ name }) => !rooms.get(name));
    this.nav.querySelector(".others-title").hidden = others.length === 0;
    sync(this.nav.querySelector(".others"), others, "name", link, (node, { members }) => {
      showBadge(node, members, false, members === 1 ? "guest" : "guests");
    });
  }
}

const link = ({ name }) => el("li", {}, el("a", { href: `#${name}` }, `#${name} `, el("span", { className: "badge" })));

function showBadge(node, count, more, unit) {
  const state = `${count} ${more} ${unit}`;
  if (node.shownBadge === state) return;
  node.shownBadge = state;
  node.querySelector(".badge").replaceChildren(...badgeWords(count, more, unit));
}

/** The members of the room. A name is a button that mentions it. */
function renderPeople(aside, room, me, mention) {
  const all = listPeople(room.people, room.speakers, me);
  const row = ({ name, you, uid, suffix }) => {
    const bdi = el("bdi", uid ? { className: "from", "--hue": hueOf(uid) } : {}, name);
    if (you) return el("li", {}, bdi, " (you)");
    const title = `Mention ${name}`;
    const tag = suffix && el("span", { className: "suffix" }, suffix);
    const mentions = button(bdi, () => mention(name), { className: "quiet", title });
    if (tag) mentions.append(" ", tag);
    return el("li", {}, mentions);
  };
  sync(aside.querySelector("ul"), all.slice(0, NAMED), "key", row);
  const more = room.count - Math.min(all.length, NAMED);
  setTexts(aside, { h2: `People · ${number(room.count)}`, p: more > 0 ? `and ${number(more)} more` : "" });
}
