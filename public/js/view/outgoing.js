import { words } from "../store/outgoing.js";
import { el, say, sync } from "./dom.js";
import { textOf } from "./rows.js";

/** Shows the texts that are still on their way. `act(what, ref)` is told what was pressed: "again" or "remove". */
export function renderOutgoing(parent, room, me, now, act) {
  sync(
    parent,
    room.outgoing,
    (item) => item.ref,
    (item) => row(item, me, act),
    (node, item) => {
      node.classList.toggle("failed", item.failed !== "");
      say(node.querySelector(".state"), words(item, room.joined, now));
      node.querySelector(".choice").hidden = item.failed === "";
    },
  );
}

function row({ ref, text }, me, act) {
  const button = (label, what) => el("button", { type: "button", onclick: () => act(what, ref) }, label);
  return el(
    "div",
    { className: "message mine head", "data-ref": ref },
    el("div", { className: "bubble" }, textOf(text, me), " ", el("span", { className: "state" })),
    el("span", { className: "choice", hidden: true }, button("Send again", "again"), button("Remove", "remove")),
  );
}
