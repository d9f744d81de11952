import { el, setText } from "../view/dom.js";

/** The six lessons of `src/docs/lessons.md`: predict, play, explain. `plays`: what the lab does; else a recording shows it. */
export const LESSONS = [
  {
    title: "An actor instead of a lock",
    asks: "Fifty clients talk at once in one room. How many threads change its member list?",
    answers: ["fifty", "one", "as many as there are cores"],
    right: 1,
    plays: ["robots"],
    explains:
      "One: the room’s own. All others leave a command in its inbox, so there is no lock, and what waits shares a turn.",
    file: "chat/Room.java",
    exercise: "Let another thread broadcast: StressTest#joins_while… turns red.",
  },
  {
    title: "A bounded queue, and what full means",
    asks: "One guest stops reading. Who waits?",
    answers: ["everybody", "the room", "only that guest"],
    right: 2,
    plays: ["stop reading", "flood"],
    explains:
      "Only that guest: the room offers and never waits. When the outbox is full the guest is cut, comes back with the last id, and misses nothing.",
    file: "chat/Outbox.java",
    exercise: "Let full mean nothing: RoomsTest#a_guest_who_stops… turns red.",
  },
  {
    title: "Back-pressure from end to end",
    asks: "A room takes nothing more, and its inbox is full. Where does the next message wait?",
    answers: ["in a list that grows", "in the sender’s own machine", "it is dropped"],
    right: 1,
    plays: ["pause", "flood"],
    explains:
      "The sender’s handler waits, so its socket isn’t read, and TCP makes the sender wait. In the end the bytes stay in your browser.",
    file: "web/ChatSocket.java",
    exercise: "Don’t wait: BackPressureTest turns red.",
  },
  {
    title: "To retire without a race",
    asks: "A room is empty and about to go. A join comes in that moment. What happens?",
    answers: ["the join is lost", "the room stays, or a new one opens", "both wait for each other"],
    right: 1,
    plays: ["leave"],
    explains:
      "Opening and retiring are one step on the same map entry, so one of them comes first. Leave the lab and watch 30 s pass.",
    file: "chat/Rooms.java",
    exercise: "Retire without looking: StressTest#no_join… turns red.",
  },
  {
    title: "A bus that forgets and a log",
    asks: "Redis tells a message while nobody listens. Who gets it?",
    answers: ["nobody", "everybody, from the log", "only its sender"],
    right: 1,
    plays: ["plug"],
    explains:
      "Each message names the one before it. A receiver that misses one reads the log from there: everything, once, in order.",
    file: "redis/Subscriber.java",
    exercise: "Trust the bus: RecoveryTest#what_the_bus… turns red.",
  },
  {
    title: "To stop gracefully",
    asks: "The server is told to stop. What is closed last?",
    answers: ["the bus", "the sockets", "the rooms"],
    right: 0,
    plays: [],
    explains:
      "New guests are refused, what was said is stored, everybody is sent away, the rooms end, and the bus, which they needed, ends last.",
    file: "web/WebServer.java",
    exercise: "Be in a hurry: DrainTest#what_waits… turns red.",
  },
];

export const recordingOf = (number) => `lesson-${number}.json`;

/** The card with the lessons. Without a lab a recording is played. */
export class Lessons {
  #at = 0;

  constructor(card, { lab, replay }) {
    Object.assign(this, { card, lab, replay });
    card.querySelector(".previous").onclick = () => this.#show(this.#at - 1);
    card.querySelector(".next").onclick = () => this.#show(this.#at + 1);
    card.querySelector(".play").onclick = () => this.#play();
    this.#show(0);
  }

  #show(at) {
    this.#at = (at + LESSONS.length) % LESSONS.length;
    const { title, asks, answers } = LESSONS[this.#at];
    setText(this.card.querySelector("h3"), `${this.#at + 1} of ${LESSONS.length}: ${title}`);
    setText(this.card.querySelector("legend"), asks);
    const choice = (words, i) =>
      el("label", {}, el("input", { type: "radio", name: "answer", onchange: () => this.#predict(i) }), words);
    this.card.querySelector(".answers").replaceChildren(...answers.map(choice));
    this.card.querySelector(".play").disabled = true;
    this.#explain("Predict first, then play.");
  }

  #predict(answer) {
    this.answer = answer;
    this.card.querySelector(".play").disabled = false;
    this.#explain("Now play, and look at the lanes.");
  }

  async #play() {
    const { plays, right, answers, explains, file, exercise } = LESSONS[this.#at];
    const verdict = this.answer === right ? "Right." : `No: ${answers[right]}.`;
    this.#explain(`${verdict} ${explains}`, file, exercise);
    if (!this.lab || plays.length === 0) return this.replay(recordingOf(this.#at + 1));
    for (const what of plays) {
      if (what === "leave") this.lab.enter().then(() => this.lab.leave());
      else await this.lab.do(what);
    }
  }

  #explain(words, file = "", exercise = "") {
    setText(this.card.querySelector("[role=status]"), words);
    setText(this.card.querySelector(".file"), file);
    setText(this.card.querySelector(".exercise"), exercise && `Exercise: ${exercise}`);
  }
}
