import { setText, setTexts } from "../view/dom.js";
import { Flood, Stop } from "./experiments.js";
import { floodWords, stopWords, WINDOW } from "./lab-text.js";
import { drawFill } from "./picture.js";

/** The lab's buttons, and what its experiments have come to. */
export class Lab {
  #stop = new Stop();
  #flood = new Flood();
  #room = "lobby"; // opens, if none is open yet

  constructor(card, session) {
    this.card = card;
    card.querySelector(".stop").onclick = () => this.#stop.press(session, this.#room);
    card.querySelector(".flood").onclick = () => this.#flood.press(session, this.#room, this.strong);
  }

  render({ lab }, room, boxes) {
    this.strong = lab; // LAB=on
    this.#room = room?.name ?? this.#room;
    for (const node of this.card.querySelectorAll(".lab-room")) setText(node, `#${this.#room}`);
    const outbox = boxes.findLast((box) => box.mine && box.window)?.outbox;
    const stuck = this.#stop.state === "stuck";
    this.card.querySelector(".stop-words").ariaLive = stuck ? "off" : "polite"; // nobody wants to hear every number
    setTexts(this.card, {
      ".stop": stuck ? "Read again" : "Stop reading",
      ".stop-words": stopWords(this.#stop, outbox),
      ".flood-words": floodWords(this.#flood, Date.now()),
    });
    this.#drawReach(this.#stop, outbox);
  }

  #drawReach(stop, outbox) {
    this.card.querySelector(".reach").hidden = stop.state === "idle";
    const [onTheWay, waits] = this.card.querySelectorAll(".reach i");
    const waiting = outbox && stop.unread >= WINDOW ? outbox.size / outbox.capacity : 0;
    drawFill(onTheWay, stop.unread / WINDOW);
    drawFill(waits, stop.state === "closed" ? Number(stop.code === 4000) : waiting);
  }
}
