import { setText } from "../view/dom.js";

export const recordingOf = (number) => `lesson-${number}.json`;

const GROWN_MS = 1_000; // then the lanes of the experiment are there

/**
 * The card with the six lessons of `src/docs/lessons.md`: predict, play, explain. Their texts are in `inside.html`:
 * `data-plays` names what the lab does, `data-needs` what the server must be able to do for it. Else
 * it says `data-why`, and a recording shows it.
 */
export class Lessons {
  #at = 0;

  /** @param lab what can be played live; null while there is no server */
  constructor(card, { lab, replay, goLive }) {
    Object.assign(this, { card, lab, replay, goLive, all: [...card.querySelectorAll("article")] });
    this.button = card.querySelector(".play");
    card.querySelector(".previous").onclick = () => this.#show(this.#at - 1);
    card.querySelector(".next").onclick = () => this.#show(this.#at + 1);
    card.onchange = () => this.#onPrediction();
    this.button.onclick = () => this.#play();
    this.#show(0);
  }

  get #lesson() {
    return this.all[this.#at];
  }

  get #answer() {
    return this.#lesson.querySelector(":checked");
  }

  #show(at) {
    this.#lesson.hidden = true;
    this.#at = (at + this.all.length) % this.all.length;
    this.#lesson.hidden = false;
    this.#onPrediction();
  }

  #onPrediction() {
    this.button.disabled = !this.#answer;
    this.#tell(this.#answer ? "Now play, and look at the lanes." : "Predict first, then play.");
  }

  /** Repeats beside the question what the lab says of the experiment: the lab itself may be out of sight. */
  see(words) {
    const isPlayed = !this.#lesson.querySelector(".explanation").hidden;
    setText(this.card.querySelector(".seen"), isPlayed ? words.join(" ") : "");
  }

  async #play() {
    const right = this.#lesson.querySelector("[data-right]");
    const verdict = this.#answer === right ? "Right." : `No: ${right.parentNode.textContent.trim()}.`;
    const { plays, needs, why = "" } = this.#lesson.dataset;
    const isLive = this.lab?.can(needs);
    const instead = `${why} A recording shows it: look at the lanes, and at what happened.`;
    this.#tell(isLive ? verdict : `${verdict} ${instead}`);
    this.#lesson.querySelector(".explanation").hidden = false;
    this.see([]);
    setTimeout(() => this.button.scrollIntoView({ block: "end" }), GROWN_MS); // with the lanes above it, as far as they fit
    if (!isLive) return this.replay(recordingOf(this.#at + 1));
    this.goLive();
    await this.lab.do("stop", ...plays.split(","));
  }

  #tell(words) {
    setText(this.card.querySelector("[role=status]"), words);
  }
}
