import { device } from "../storage.js";

const link = document.querySelector("link[rel=icon]");
const plain = link.href;
let shown = "";

/** What can be seen from another tab: in the title what is unread and whether the page is connected, on the icon the number of mentions. */
export function showInTab({ unread, calls }, room, isDown) {
  const title = `${isDown ? "⚠ " : ""}${unread ? `(${unread}) ` : ""}${room ? `#${room} · ` : ""}Roomloop`;
  if (document.title !== title) document.title = title;
  const mark = calls ? String(Math.min(calls, 99)) : unread ? "•" : "";
  if (shown === mark) return;
  shown = mark;
  link.href = mark ? `data:image/svg+xml,${encodeURIComponent(calls ? counter(mark) : DOT)}` : plain;
}

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">';
const DOT = `${SVG}<circle cx="16" cy="16" r="14" fill="#4c5bd4"/><circle cx="23" cy="9" r="8" fill="#fff"/><circle cx="23" cy="9" r="6" fill="#c47f00"/></svg>`;
const counter = (count) =>
  `${SVG}<circle cx="16" cy="16" r="16" fill="#c4281c"/>` +
  `<text x="16" y="23" font-family="sans-serif" font-size="20" font-weight="bold" text-anchor="middle" fill="#fff">${count}</text></svg>`;

/** Tells of a mention, as far as the person wants to be told. `open()` shows the room. */
export function notifyOfMention(room, { id, from, text }, open) {
  const { notify, sound } = device.get("settings", {});
  if (sound) beep();
  if (!notify || globalThis.Notification?.permission !== "granted") return;
  show(`${from} in #${room}`, text.slice(0, 200), `${room} ${id}`, open); // one tag in two tabs: told once
}

/** Answers what to tell the person if the browser can't, as some phones, which leave it to service workers; "" if it can. */
function show(title, body, tag, open) {
  try {
    const notification = new Notification(title, { body, tag, icon: plain });
    notification.onclick = () => {
      focus();
      notification.close();
      open();
    };
    return "";
  } catch {
    return "This browser doesn’t let pages show notifications.";
  }
}

/** Asks the browser, which must be on a click, and shows a first one. Answers what to tell the person if it can't be; "" if it can. */
export async function allowNotifications() {
  if (!globalThis.Notification) return "This browser allows notifications only over HTTPS, or not at all.";
  if ((await Notification.requestPermission()) !== "granted")
    return "This browser blocks notifications from this page. You can change that in its settings.";
  return show("Roomloop", "Mentions are shown like this.", "first", () => {});
}

let audio = null;

/** Two short tones. Browsers stay silent until the page was clicked. */
export function beep() {
  if (navigator.userActivation?.hasBeenActive === false) return;
  audio ??= new AudioContext();
  const volume = new GainNode(audio, { gain: 0.1 });
  volume.connect(audio.destination);
  for (const [i, frequency] of [660, 880].entries()) {
    const tone = new OscillatorNode(audio, { frequency });
    tone.connect(volume);
    tone.start(audio.currentTime + i * 0.12);
    tone.stop(audio.currentTime + i * 0.12 + 0.1);
  }
}
