import { say } from "../view/dom.js";
import { Flood, Stop } from "./experiments.js";
import { drawFill } from "./picture.js";
import { floodWords, stopWords, WINDOW } from "./words.js";

/** The lab's buttons, and what its experiments have come to. */
export class Lab {
  #stop = new Stop();
  #flood = new Flood();
  #room = "lobby"; // opens, if none is open yet

  constructor(card, session) {
    this.card = card;
    this.#find(".stop").onclick = () => this.#stop.press(session, this.#room);
    this.#find(".flood").onclick = () => this.#flood.press(session, this.#room, this.strong);
  }

  #find(selector) {
    return this.card.querySelector(selector);
  }

  render({ lab }, room, boxes) {
    this.strong = lab; // LAB=on
    this.#room = room?.name ?? this.#room;
    for (const node of this.card.querySelectorAll(".lab-room")) say(node, `#${this.#room}`);
    this.#drawStop(this.#stop, boxes.findLast((box) => box.mine && box.window)?.outbox);
    say(this.#find(".flood-words"), floodWords(this.#flood, Date.now()));
  }

  #drawStop(stop, outbox) {
    say(this.#find(".stop"), stop.state === "stuck" ? "Read again" : "Stop reading");
    this.#find(".stop-words").ariaLive = stop.state === "stuck" ? "off" : "polite"; // nobody wants to hear every number
    say(this.#find(".stop-words"), stopWords(stop, outbox));
    this.#find(".reach").hidden = stop.state === "idle";
    const [onTheWay, waits] = this.card.querySelectorAll(".reach i");
    const waiting = outbox && stop.unread >= WINDOW ? outbox.size / outbox.capacity : 0;
    drawFill(onTheWay, stop.unread / WINDOW);
    drawFill(waits, stop.state === "closed" ? Number(stop.code === 4000) : waiting);
  }
}
