import { guestName, roomName } from "../protocol.js";
import { say } from "./dom.js";

/** Field → how it is read, and what the person is told if that gives nothing. */
const FIELDS = {
  name: [guestName, "A name is 1 to 32 letters or digits of any language; spaces, _, - and . may be among them."],
  room: [roomName, "A room's name is 1 to 32 of a–z, 0–9, - and _, and begins with a letter or a digit."],
};

/** Does this on submit; not again before it is done. */
export function onSubmit(form, act) {
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    try {
      await act();
    } finally {
      busy = false;
    }
  });
}

/** The name that stands in a field; "" if it can't be one, and then it says why beside the field. */
export function read(field) {
  const [nameIn, rule] = FIELDS[field.name];
  const name = nameIn(field.value);
  problem(field, name ? "" : rule);
  return name;
}

/** Ties a problem to a field, or takes it away with "". */
export function problem(field, words) {
  field.ariaInvalid = String(words !== "");
  say(document.getElementById(field.getAttribute("aria-describedby").split(" ")[0]), words);
  if (words) field.focus();
}
