import { isName, roomName } from "../protocol.js";
import { Session } from "../session.js";
import { problem, say, showPage } from "./dom.js";

export const ROOM_RULE = "A room's name is 1 to 32 of a–z, 0–9, - and _, and begins with a letter or a digit.";

export const NAME_RULE = "A name is 1 to 32 letters or digits of any language; spaces, _, - and . may be among them.";

/** The join form. `joined(session, room)` is called once. */
export function joinForm(room, joined) {
  const page = showPage("join");
  const form = page.querySelector("form");
  const { name, room: roomField } = form.elements;
  const general = page.querySelector("#join-problem");
  document.title = room ? `Join #${room} · Roomloop` : "Roomloop";
  roomField.value = room || "lobby";
  name.focus();
  let busy = false;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    const wanted = roomName(roomField.value);
    say(general, "");
    problem(roomField, wanted ? "" : ROOM_RULE);
    problem(name, isName(name.value) ? "" : NAME_RULE);
    if (!wanted || !isName(name.value)) return;
    busy = true;
    try {
      joined(await Session.open(name.value), wanted);
    } catch (error) {
      if (error.status === 400) problem(name, error.message);
      else
        say(
          general,
          error.status === 429 ? "Too many new guests from your network: try again in a minute." : error.message,
        );
    } finally {
      busy = false;
    }
  });
}
