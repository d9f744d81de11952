import { banner } from "../link.js";
import { say } from "./dom.js";

const BACK_MS = 3_000;

/** What is the matter with the connection; nothing when nothing is. The seconds are shown, but not read out each time. */
export class Banner {
  #wasDown = false;
  #backUntil = 0;

  constructor(section, tryNow) {
    this.section = section;
    [this.status, this.seconds] = section.querySelectorAll("span");
    this.button = section.querySelector("button");
    this.button.addEventListener("click", tryNow);
  }

  /** `trouble`: what is wrong although the connection is there, or "". True: it will have to be drawn again. */
  render(link, trouble, now) {
    const down = banner(link, now);
    const open = link.state === "open";
    if (this.#wasDown && open) this.#backUntil = now + BACK_MS;
    this.#wasDown = down !== null || (this.#wasDown && !open);
    const back = open && now < this.#backUntil;
    const words = down?.words || trouble || (back ? "Connected again." : "");
    this.section.className = `connection ${down || trouble ? "wrong" : back ? "back" : ""}`;
    say(this.status, words);
    say(this.seconds, down?.seconds ? `Next try in ${down.seconds} s.` : "");
    if (!down && document.activeElement === this.button) document.querySelector("#message").focus();
    this.button.hidden = !down;
    return !open || words !== "";
  }
}
