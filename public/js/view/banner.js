import { banner } from "../link.js";
import { say } from "./dom.js";

const BACK_MS = 3_000;
const AWAY = "The server has lost touch with its record: messages will be sent when the server is connected again.";

/** What is the matter with the connection; nothing when nothing is. The seconds are shown, but not read out each time. */
export class Banner {
  #wasDown = false;
  #backUntil = 0;

  constructor(section, tryNow) {
    this.section = section;
    this.status = section.querySelector("[role=status]");
    this.seconds = section.querySelector(".seconds");
    this.button = section.querySelector("button");
    this.button.addEventListener("click", tryNow);
  }

  /** True while "Connected again" is on show: it has to be taken away in time. */
  isCalmingDown(now) {
    return this.#backUntil > now - 1_000;
  }

  /** `away`: the server is there, but said that it can't take messages at present. */
  render(link, away, now) {
    const down = banner(link, now);
    if (this.#wasDown && link.state === "open") this.#backUntil = now + BACK_MS;
    if (down || link.state === "open") this.#wasDown = down !== null;
    const back = now < this.#backUntil && !down;
    this.section.className = `connection ${down ? "down" : away ? "away" : back ? "back" : ""}`;
    say(this.status, down?.words ?? (away ? AWAY : back ? "Connected again." : ""));
    say(this.seconds, down?.seconds ? `Next try in ${down.seconds} s.` : "");
    this.button.hidden = !down?.button;
  }
}
