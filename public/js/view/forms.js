import { guestName, roomName } from "../protocol.js";
import { Session } from "../session.js";
import { device } from "../storage.js";
import { button, el, setText } from "./dom.js";
import { allowNotifications, beep } from "./notify.js";

/** Field → how it is read, and what the person is told if that gives nothing. */
const FIELDS = {
  name: [guestName, "A name is 1 to 32 letters or digits of any language; spaces, _, - and . are fine, too."],
  room: [roomName, "A room's name is 1 to 32 of a–z, 0–9, - and _, and begins with a letter or a digit."],
};

/** Does this on submit; not again before it is done. */
export function onSubmit(form, act) {
  let isBusy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    try {
      await act();
    } finally {
      isBusy = false;
    }
  });
}

/** The name that stands in a field; "" if it can't be one, and then it says why beside the field. */
export function readField(field) {
  const [nameIn, rule] = FIELDS[field.name];
  const name = nameIn(field.value);
  showProblem(field, name ? "" : rule);
  return name;
}

/** Ties a problem to a field, or takes it away with "". */
export function showProblem(field, words, signInUrl) {
  field.ariaInvalid = String(words !== "");
  tell(document.getElementById(field.getAttribute("aria-describedby").split(" ")[0]), words, signInUrl);
  if (words) field.focus();
}

/** Says what is wrong; with a link to where one signs in, if that helps. */
function tell(node, words, signInUrl) {
  node.replaceChildren(words, signInUrl ? el("a", { href: signInUrl, className: "sign-in" }, "Sign in") : "");
}

/** Rooms with members, the fullest first. A server that can't tell just now answers with what was known before. */
export async function openRooms(before, onDate = () => {}) {
  const answer = await fetch("api/rooms").catch(() => null);
  onDate(answer?.headers.get("Date"));
  const body = answer?.ok && (await answer.json().catch(() => null)); // a sign-in page of a network is no JSON
  return Array.isArray(body?.rooms) ? body.rooms : before;
}

/** Brings the join form of `index.html` to life. `onJoined(session, room)` is called once. */
export function joinForm(invited, onJoined) {
  const form = document.querySelector(".join form");
  const { name, room } = form.elements;
  const general = form.querySelector("#join-problem");
  document.title = invited ? `Join #${invited} · Roomloop` : "Roomloop";
  if (invited) room.value = invited;
  name.focus();
  openRooms([]).then((rooms) => offerRooms(form, rooms));

  onSubmit(form, async () => {
    tell(general, "");
    const wanted = readField(room);
    const username = readField(name);
    if (!wanted || !username) return;
    try {
      onJoined(await Session.open(username), wanted);
    } catch ({ status, message, signInUrl }) {
      if (status === 400) showProblem(name, message);
      else tell(general, message, signInUrl);
      form.querySelector(".no-account").hidden = status === 404;
    }
  });
  if ("submitted" in document.documentElement.dataset) form.requestSubmit(); // before this module was there
}

function offerRooms(form, rooms) {
  const choose = (name) => {
    form.elements.room.value = name;
    form.elements.name.focus();
  };
  const choice = ({ name, members }) => button(`#${name} · ${members}`, () => choose(name), { className: "quiet" });
  form.querySelector(".open").hidden = rooms.length === 0;
  form.querySelector(".open p").append(...rooms.slice(0, 6).map(choice));
}

/** The chat's dialogs. Each is a `<dialog>` of `index.html`, which the browser closes by Escape and by its buttons. */
export class Dialogs {
  /** @param callbacks `rename(name)`, which may throw what `Session` throws, and `onSettings(settings)` */
  constructor(page, session, callbacks) {
    const [name, leave, settings] = ["name", "leave", "settings"].map((id) => page.querySelector(`#${id}-dialog`));
    Object.assign(this, { name, leave, settings, session });
    onSubmit(name.querySelector("form"), async () => {
      const field = name.querySelector("input");
      const username = readField(field);
      if (!username) return;
      const refuse = ({ message, signInUrl }) => showProblem(field, message, signInUrl);
      await callbacks.rename(username).then(() => name.close(), refuse);
    });
    this.#initSettings(callbacks.onSettings);
    for (const close of page.querySelectorAll("dialog [data-close]"))
      close.onclick = () => close.closest("dialog").close();
  }

  changeName() {
    const field = this.name.querySelector("input");
    field.value = this.session.username;
    showProblem(field, "");
    this.name.showModal();
    field.select();
  }

  confirmLeave(room, act) {
    setText(this.leave.querySelector("h2"), `Leave #${room}?`);
    this.leave.querySelector(".primary").onclick = act;
    this.leave.showModal();
  }

  openSettings() {
    this.settings.querySelector(".forgets").hidden = device.lasts;
    this.settings.showModal();
  }

  #initSettings(onSettings) {
    const { theme, notify, sound, presence } = this.settings.querySelector("form").elements;
    this.adoptSettings = () => {
      const kept = device.get("settings", {});
      theme.value = kept.theme ?? "system";
      for (const box of [notify, sound]) box.checked = Boolean(kept[box.name]);
      presence.checked = kept.presence ?? true;
      onSettings({ theme: theme.value, presence: presence.checked });
    };
    const save = () => {
      const values = { theme: theme.value, notify: notify.checked, sound: sound.checked, presence: presence.checked };
      device.set("settings", values);
      onSettings(values);
    };
    this.hidePresence = () => {
      presence.checked = false;
      save();
    };
    this.settings.onchange = async ({ target }) => {
      if (target === notify && notify.checked) {
        const problem = await allowNotifications();
        setText(this.settings.querySelector(".problem"), problem);
        notify.checked = !problem;
      }
      if (target === sound && sound.checked) beep();
      save();
    };
    this.adoptSettings();
  }
}
