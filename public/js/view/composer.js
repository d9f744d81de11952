import { completions } from "../people.js";
import { codePoints, isBlank, textProblem } from "../protocol.js";
import { number } from "../time.js";
import { el, setText, setTexts, sync } from "./dom.js";

const COUNT_FROM = 0.8; // of the longest text: from here on the characters are counted
const OFFERED = 6; // names at once
const TOUCH = matchMedia("(hover: none) and (pointer: coarse)");
const SIZES_ITSELF = CSS.supports("field-sizing", "content");

/** The message box of the room on show. */
export class Composer {
  #room = null;

  /**
   * @param callbacks `onSent()` after each text, `page(direction)` for the PageUp and PageDown keys, `names(room)`: the
   *     names that can be mentioned
   */
  constructor(form, chat, callbacks) {
    Object.assign(this, { form, chat, callbacks, box: form.querySelector("textarea") });
    this.completion = new Completion(form.querySelector("[role=listbox]"), this.box, () => callbacks.names(this.#room));
    form.onsubmit = (event) => this.#submit(event);
    this.box.onkeydown = (event) => this.#onKey(event);
    this.box.oninput = () => this.#onInput();
    this.box.onblur = () => this.completion.close();
    this.box.enterKeyHint = TOUCH.matches ? "enter" : "send";
  }

  render(room) {
    if (room === this.#room) return;
    this.#room = room;
    this.box.placeholder = `Message #${room.name}`;
    setTexts(this.form, { label: this.box.placeholder });
    this.#set(room.draft);
    this.focus();
  }

  /** On a touch screen the keyboard would jump up unasked. */
  focus() {
    if (!TOUCH.matches) this.box.focus();
  }

  mention(name) {
    const before = this.box.value.slice(0, this.box.selectionStart);
    this.insert(`${/\S$/.test(before) ? " " : ""}@${name} `);
  }

  /** Each line after `> `, on lines of their own. */
  quote(text) {
    const { value, selectionStart: at } = this.box;
    const begins = at === 0 || value[at - 1] === "\n" ? "" : "\n";
    this.insert(`${begins}${text.replace(/^/gm, "> ")}\n`);
  }

  insert(text) {
    this.box.focus();
    this.box.setRangeText(text, this.box.selectionStart, this.box.selectionEnd, "end");
    this.#onInput();
  }

  #onKey(event) {
    // An input method uses Enter to choose a word; Safari ends the composition first and leaves only the code 229.
    const isComposing = event.isComposing || event.keyCode === 229;
    if (isComposing || this.completion.onKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !TOUCH.matches) this.#submit(event);
    const direction = { PageUp: -1, PageDown: 1 }[event.key];
    if (direction) {
      event.preventDefault();
      this.callbacks.page(direction);
    }
    if (event.key !== "ArrowUp" || this.box.value || !this.#room.lastText) return;
    event.preventDefault();
    this.box.value = this.#room.lastText;
    this.#onInput();
  }

  #submit(event) {
    event.preventDefault();
    const text = this.box.value;
    if (!isBlank(text) && !textProblem(text, this.chat.maxText)) {
      this.#set("");
      this.chat.sendText(this.#room, text);
      this.callbacks.onSent();
    }
    this.box.focus();
  }

  #onInput() {
    this.chat.setDraft(this.#room, this.box.value);
    this.completion.offer();
    this.#check();
  }

  #set(text) {
    this.box.value = text;
    this.completion.close();
    this.#check();
  }

  #check() {
    const [text, max] = [this.box.value, this.chat.maxText];
    const problem = textProblem(text, max);
    const length = codePoints(text);
    const note = this.form.querySelector(".problem");
    setText(note, problem || (length > max * COUNT_FROM ? `${number(length)} of ${number(max)} characters` : ""));
    note.classList.toggle("muted", !problem);
    this.box.ariaInvalid = String(problem !== "");
    if (SIZES_ITSELF) return;
    this.box.style.height = "auto";
    this.box.style.height = `${this.box.scrollHeight + 2}px`;
  }
}

/** Names to choose from, while one is typed after an @. */
class Completion {
  #names = [];
  #chosen = 0;
  #typed = ""; // after the @

  constructor(list, box, names) {
    Object.assign(this, { list, box, names });
    list.onpointerdown = (event) => {
      event.preventDefault(); // the box keeps the focus
      const at = [...list.children].indexOf(event.target.closest("[role=option]"));
      if (at >= 0) this.#accept(at);
    };
  }

  offer() {
    const { typed, names } = completions(this.box.value.slice(0, this.box.selectionStart), this.names());
    this.#names = names.slice(0, OFFERED);
    this.#typed = typed;
    this.#choose(0);
  }

  close() {
    this.#names = [];
    this.#choose(0);
  }

  /** True: the key was for the list. */
  onKey(event) {
    if (this.#names.length === 0 || event.shiftKey) return false;
    const count = this.#names.length;
    const act = {
      ArrowDown: () => this.#choose((this.#chosen + 1) % count),
      ArrowUp: () => this.#choose((this.#chosen + count - 1) % count),
      Enter: () => this.#accept(this.#chosen),
      Tab: () => this.#accept(this.#chosen),
      Escape: () => this.close(),
    }[event.key];
    if (act) event.preventDefault();
    act?.();
    return Boolean(act);
  }

  #accept(at) {
    const end = this.box.selectionStart;
    this.box.setRangeText(`${this.#names[at]} `, end - this.#typed.length, end, "end");
    this.close();
    this.box.dispatchEvent(new Event("input"));
  }

  #choose(at) {
    this.#chosen = at;
    const options = this.#names.map((name, i) => ({ name, i }));
    const option = ({ name }) => el("div", { role: "option" }, el("bdi", {}, name));
    sync(this.list, options, "name", option, (node, { i }) => {
      node.id = `name-${i}`;
      node.ariaSelected = String(i === at);
    });
    this.list.hidden = options.length === 0;
    if (options.length) this.box.setAttribute("aria-activedescendant", `name-${at}`);
    else this.box.removeAttribute("aria-activedescendant");
  }
}
