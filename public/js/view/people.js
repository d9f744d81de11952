import { el, say, sync } from "./dom.js";

/** Who is here: myself first, then by name. Names aren't unique, so each stands there as often as it is here. */
export class People {
  constructor(aside, me) {
    this.title = aside.querySelector("h2");
    this.list = aside.querySelector("ul");
    this.more = aside.querySelector("p");
    this.me = me;
  }

  render({ people, count }) {
    say(this.title, `People · ${count}`);
    const guests = [...people].flatMap(([name, n]) =>
      Array.from({ length: n }, (_, i) => ({ name, key: `${i} ${name}` })),
    );
    const first = `0 ${this.me}`;
    guests.sort((a, b) => (b.key === first) - (a.key === first) || a.name.localeCompare(b.name));
    sync(
      this.list,
      guests.slice(0, 100),
      ({ key }) => key,
      ({ name, key }) => el("li", {}, el("bdi", {}, name), key === first ? " (you)" : ""),
      () => {},
    );
    const more = count - Math.min(guests.length, 100);
    say(this.more, more > 0 ? `and ${more.toLocaleString()} more` : "");
  }
}
