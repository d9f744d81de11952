import { length, textProblem } from "../protocol.js";
import { fill, say } from "./dom.js";

const COUNT_FROM = 0.8; // of the longest text: from here on the characters are counted

/** The message box of the room on show. `said()` is called after each text. */
export class Composer {
  #room = null;

  constructor(form, chat, said) {
    Object.assign(this, { form, chat, said, box: form.querySelector("textarea") });
    form.onsubmit = (event) => this.#submit(event);
    this.box.onkeydown = (event) => this.#key(event);
    this.box.oninput = () => this.#typed();
  }

  render(room) {
    if (room === this.#room) return;
    this.#room = room;
    this.box.placeholder = `Message #${room.name}`;
    fill(this.form, { label: this.box.placeholder });
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
    this.box.value = this.#room.lastText;
    this.#typed();
  }

  #submit(event) {
    event.preventDefault();
    const text = this.box.value;
    if (text.trim() && !textProblem(text, this.chat.maxText)) {
      this.#set("");
      this.chat.say(this.#room, text);
      this.said();
    }
    this.box.focus();
  }

  #typed() {
    this.chat.types(this.#room, this.box.value);
    this.#fit();
  }

  #set(text) {
    this.box.value = text;
    this.#fit();
  }

  #fit() {
    const [text, max] = [this.box.value, this.chat.maxText];
    const wrong = textProblem(text, max);
    const count = length(text);
    const long = count > max * COUNT_FROM;
    const note = this.form.querySelector(".problem");
    say(note, wrong || (long ? `${count.toLocaleString()} of ${max.toLocaleString()} characters` : ""));
    note.classList.toggle("muted", !wrong);
    this.box.ariaInvalid = String(wrong !== "");
    this.box.style.height = "auto";
    this.box.style.height = `${this.box.scrollHeight + 2}px`;
  }
}
