import { el, fill, sync } from "./dom.js";
import { onSubmit, read } from "./forms.js";

/** The rooms at the side: mine, a field for one more, and the others that are open now. */
export class Sidebar {
  #others = [];

  constructor(nav, app) {
    this.nav = nav;
    this.field = nav.querySelector("input");
    fill(nav, { ".me bdi": app.session.username });
    nav.querySelector(".me button").onclick = () => app.changeName();
    nav.onclick = ({ target }) => target.closest("a") && nav.hidePopover();
    onSubmit(this.field.form, () => {
      const name = read(this.field);
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

  /** Asks which rooms are open. A server that can't tell just now leaves the list as it is. */
  async refresh() {
    const answer = await fetch("api/rooms").catch(() => null);
    if (answer?.ok) this.#others = (await answer.json()).rooms;
  }

  render(rooms) {
    sync(this.nav.querySelector(".mine"), [...rooms], "name", link, (node, room) => {
      node.classList.toggle("unread", room.unread > 0);
      node.classList.toggle("called", room.called);
      node.firstChild.ariaCurrent = room.name === rooms.current ? "page" : "false";
      badge(node, room.unread, "unread");
    });
    const others = this.#others.filter(({ name }) => !rooms.get(name));
    this.nav.querySelector(".others-title").hidden = others.length === 0;
    sync(this.nav.querySelector(".others"), others, "name", link, (node, { members }) => {
      badge(node, members, members === 1 ? "guest" : "guests");
    });
  }
}

const link = ({ name }) => el("li", {}, el("a", { href: `#${name}` }, `#${name} `, el("span", { className: "badge" })));

function badge(node, count, unit) {
  if (node.count === count) return;
  node.count = count;
  const words = count ? [count > 999 ? "999+" : String(count), el("span", { className: "sr" }, ` ${unit}`)] : [];
  node.querySelector(".badge").replaceChildren(...words);
}
