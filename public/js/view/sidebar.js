import { hueOf, listPeople } from "../people.js";
import { hasOlderUnread } from "../store/history.js";
import { learnServerTime, number } from "../time.js";
import { el, setTexts, sync } from "./dom.js";
import { onSubmit, openRooms, readField } from "./forms.js";
import { badgeWords } from "./rows.js";

const MOST = 100; // names

/** The rooms at the side: mine, a field for one more, and the others that are open now. */
export class Sidebar {
  #others = [];

  constructor(nav, app) {
    this.nav = nav;
    this.field = nav.querySelector("input");
    setTexts(nav, { ".me bdi": app.session.username });
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
      showBadge(node, room.unread, hasOlderUnread(room), "unread");
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
export function renderPeople(aside, room, me, mention) {
  const all = listPeople(room.people, room.speakers, me);
  const row = ({ name, you, uid, suffix }) => {
    const bdi = el("bdi", uid ? { className: "from", "--hue": hueOf(uid) } : {}, name);
    if (you) return el("li", {}, bdi, " (you)");
    const title = `Mention ${name}`;
    const tag = suffix && el("span", { className: "suffix" }, suffix);
    return el(
      "li",
      {},
      el("button", { type: "button", className: "quiet", title, onclick: () => mention(name) }, bdi, tag),
    );
  };
  sync(aside.querySelector("ul"), all.slice(0, MOST), "key", row);
  const more = room.count - Math.min(all.length, MOST);
  setTexts(aside, { h2: `People · ${number(room.count)}`, p: more > 0 ? `and ${number(more)} more` : "" });
}
