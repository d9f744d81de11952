import { roomName } from "../protocol.js";
import { el, problem, say, sync } from "./dom.js";
import { ROOM_RULE } from "./join.js";

/** The rooms at the side: mine, a field for one more, and the others that are open now. */
export class Sidebar {
  #others = [];

  constructor(nav, username, app) {
    this.nav = nav;
    this.mine = nav.querySelector(".mine");
    this.others = nav.querySelector(".others");
    this.title = nav.querySelector(".others-title");
    say(nav.querySelector(".me bdi"), username);
    nav.querySelector(".me button").addEventListener("click", () => app.changeName());
    nav.addEventListener("click", (event) => event.target.closest("a") && nav.hidePopover());
    const field = nav.querySelector("input");
    this.field = field;
    field.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const name = roomName(field.value);
      problem(field, name ? "" : ROOM_RULE);
      if (!name) return;
      field.value = "";
      nav.hidePopover();
      app.enter(name);
    });
  }

  /** There is no room to show: here is where to enter one. */
  open() {
    if (!this.field.checkVisibility()) this.nav.showPopover();
    this.field.focus();
  }

  /** Asks which rooms are open. A server that can't tell just now leaves the list as it is. */
  async refresh() {
    const answer = await fetch("api/rooms").catch(() => null);
    if (answer?.ok) this.#others = (await answer.json()).rooms;
  }

  render(rooms) {
    sync(
      this.mine,
      [...rooms],
      (room) => room.name,
      ({ name }) => link(name),
      (node, room) => {
        const shown = room.name === rooms.current;
        node.classList.toggle("unread", room.unread > 0);
        node.classList.toggle("called", room.called);
        node.firstChild.setAttribute("aria-current", shown ? "page" : "false");
        badge(node.querySelector(".badge"), room.unread, "unread");
      },
    );
    const others = this.#others.filter(({ name }) => !rooms.get(name));
    this.title.hidden = others.length === 0;
    sync(
      this.others,
      others,
      (room) => room.name,
      ({ name }) => link(name),
      (node, { members }) => badge(node.querySelector(".badge"), members, members === 1 ? "guest" : "guests"),
    );
  }
}

const link = (name) => el("li", {}, el("a", { href: `#${name}` }, `#${name} `, el("span", { className: "badge" })));

function badge(node, count, unit) {
  if (node.count === count) return;
  node.count = count;
  const words = count ? [count > 999 ? "999+" : String(count), el("span", { className: "sr" }, ` ${unit}`)] : [];
  node.replaceChildren(...words);
}
