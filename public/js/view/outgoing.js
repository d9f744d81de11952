import { words } from "../store/outgoing.js";
import { el, say, sync } from "./dom.js";
import { textOf } from "./rows.js";

/** Shows the texts that are still on their way. `act("sayAgain" or "remove", ref)` is told what was pressed. */
export function renderOutgoing(parent, room, me, now, act) {
  const make = (item) => row(item, me, act);
  sync(parent, room.outgoing, "ref", make, (node, item) => {
    node.classList.toggle("failed", item.failed !== "");
    say(node.querySelector(".state"), words(item, room.joined, now));
    node.querySelector(".choice").hidden = item.failed === "";
  });
}

function row({ ref, text }, me, act) {
  const button = (label, what) => el("button", { type: "button", onclick: () => act(what, ref) }, label);
  return el(
    "div",
    { className: "message mine head", "data-ref": ref },
    el("div", { className: "bubble" }, textOf(text, me), " ", el("span", { className: "state" })),
    el("span", { className: "choice", hidden: true }, button("Send again", "sayAgain"), button("Remove", "remove")),
  );
}
