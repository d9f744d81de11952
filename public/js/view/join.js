import { Session } from "../session.js";
import { say, showPage } from "./dom.js";
import { onSubmit, problem, read } from "./forms.js";

/** The join form. `joined(session, room)` is called once. */
export function joinForm(invited, joined) {
  const form = showPage("join").querySelector("form");
  const { name, room } = form.elements;
  const general = form.querySelector("#join-problem");
  document.title = invited ? `Join #${invited} · Roomloop` : "Roomloop";
  room.value = invited || "lobby";
  name.focus();

  onSubmit(form, async () => {
    say(general, "");
    const wanted = read(room);
    const username = read(name);
    if (!wanted || !username) return;
    try {
      joined(await Session.open(username), wanted);
    } catch ({ status, message }) {
      if (status === 400) problem(name, message);
      else say(general, message);
    }
  });
}
