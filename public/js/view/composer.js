import { length, textProblem } from "../protocol.js";
import { say } from "./dom.js";

const COUNT_FROM = 0.8; // of the longest text: from here on the characters are counted

/** The message box; `ports` have `say(text)` and `types(draft)`. */
export class Composer {
  #room = null;
  #max = 0;

  constructor(form, ports) {
    this.form = form;
    this.box = form.querySelector("textarea");
    this.note = form.querySelector(".problem");
    this.ports = ports;
    form.addEventListener("submit", (event) => this.#submit(event));
    this.box.addEventListener("keydown", (event) => this.#key(event));
    this.box.addEventListener("input", () => {
      ports.types(this.box.value);
      this.#fit();
    });
  }

  render(room, maxText) {
    this.#max = maxText;
    if (room === this.#room) return;
    this.#room = room;
    say(this.form.querySelector("label"), `Message #${room.name}`);
    this.box.placeholder = `Message #${room.name}`;
    this.#set(room.draft);
    this.focus();
  }

  /** On a touch screen the keyboard would jump up unasked. */
  focus() {
    if (!matchMedia("(pointer: coarse)").matches) this.box.focus();
  }

  #key(event) {
    // An input method uses Enter to choose a word; Safari ends the composition first and leaves only the code 229.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key === "Enter" && !event.shiftKey && !composing) this.#submit(event);
    if (event.key !== "ArrowUp" || this.box.value || composing || !this.#room.lastText) return;
    event.preventDefault();
    this.#set(this.#room.lastText);
    this.ports.types(this.box.value);
  }

  #submit(event) {
    event.preventDefault();
    const text = this.box.value;
    if (text.trim() && !textProblem(text, this.#max)) {
      this.#set("");
      this.ports.say(text);
    }
    this.box.focus();
  }

  #set(text) {
    this.box.value = text;
    this.#fit();
  }

  #fit() {
    const text = this.box.value;
    const wrong = textProblem(text, this.#max);
    const count = length(text);
    const long = count > this.#max * COUNT_FROM;
    say(this.note, wrong || (long ? `${count.toLocaleString()} of ${this.#max.toLocaleString()} characters` : ""));
    this.note.classList.toggle("muted", !wrong);
    this.box.setAttribute("aria-invalid", String(wrong !== ""));
    this.box.style.height = "auto";
    this.box.style.height = `${this.box.scrollHeight + 2}px`;
  }
}
