import { isName, roomName } from "../protocol.js";
import { say } from "./dom.js";

const NAME_RULE = "A name is 1 to 32 letters or digits of any language; spaces, _, - and . may be among them.";
const ROOM_RULE = "A room's name is 1 to 32 of a–z, 0–9, - and _, and begins with a letter or a digit.";

/** Does this on submit; not again before it is done. */
export function onSubmit(form, act) {
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    await act();
    busy = false;
  });
}

/** The guest's name in this field; "" if it can't be one, which then stands beside the field. */
export function readName(field) {
  return checked(field, isName(field.value) ? field.value : "", NAME_RULE);
}

/** The room's name in this field; "" if it can't be one, which then stands beside the field. */
export function readRoom(field) {
  return checked(field, roomName(field.value), ROOM_RULE);
}

function checked(field, value, rule) {
  problem(field, value ? "" : rule);
  return value;
}

/** Ties a problem to a field, or takes it away with "". */
export function problem(field, words) {
  field.ariaInvalid = String(words !== "");
  say(document.getElementById(field.getAttribute("aria-describedby").split(" ")[0]), words);
  if (words) field.focus();
}
