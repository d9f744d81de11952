import { el, fill, sync } from "./dom.js";

const MOST = 100;

/** Who is here: myself first, then by name. Names aren't unique, so each stands there as often as it is here. */
export function renderPeople(aside, { people, count }, me) {
  const guests = [...people].flatMap(([name, n]) =>
    Array.from({ length: n }, (_, i) => ({ name, key: `${i} ${name}` })),
  );
  const first = `0 ${me}`;
  guests.sort((a, b) => (b.key === first) - (a.key === first) || a.name.localeCompare(b.name));
  const row = ({ name, key }) => el("li", {}, el("bdi", {}, name), key === first ? " (you)" : "");
  sync(aside.querySelector("ul"), guests.slice(0, MOST), "key", row);
  const more = count - Math.min(guests.length, MOST);
  fill(aside, { h2: `People · ${count}`, p: more > 0 ? `and ${more.toLocaleString()} more` : "" });
}
