import { parseFrames } from "../protocol.js";
import { openSocket } from "../socket.js";
import { FLOOD_MS, floodRate, owed, WINDOW } from "./lab-text.js";

const TICK_MS = 5;
const ECHO_MS = 2_000; // after the last one was said

/** *Stop reading*: a connection, as any client could open one, that takes all that comes but says so only when told to. */
export class Stop {
  state = "idle";
  unread = 0;
  code = 0; // why it was closed
  #socket = null;

  press(session, room) {
    if (this.state === "stuck") this.#read();
    else if (this.state === "reading") this.state = "stuck";
    else if (this.state !== "connecting") this.#begin(openSocket(session, `?room=${room}&window=${WINDOW}`));
  }

  #begin(socket) {
    Object.assign(this, { state: "connecting", unread: 0 });
    this.#socket = socket;
    socket.onmessage = () => {
      if (this.state === "connecting") this.state = "stuck";
      this.unread++;
      if (this.state === "reading") this.#read();
    };
    socket.onclose = ({ code }) => Object.assign(this, { state: "closed", code });
  }

  #read() {
    this.#socket.send(JSON.stringify({ type: "read", count: this.unread }));
    Object.assign(this, { state: "reading", unread: 0 });
  }
}

/** *Flood*: a connection that says more than the server takes, and counts what comes back. */
export class Flood {
  state = "idle";
  sent = 0;
  echoed = 0;
  refused = 0;
  until = 0;

  press(session, room, lab) {
    if (this.state === "flooding") this.until += FLOOD_MS;
    else this.#begin(session, openSocket(session, `?room=${room}`), floodRate(lab));
  }

  #begin(session, socket, perSecond) {
    const began = Date.now();
    Object.assign(this, { state: "flooding", sent: 0, echoed: 0, refused: 0, until: began + FLOOD_MS });
    let timer = 0;
    socket.onmessage = ({ data }) => {
      for (const { type, uid, code } of parseFrames(data)) {
        if (type === "joined") timer = setInterval(() => this.#setText(socket, Date.now() - began, perSecond), TICK_MS);
        if (type === "message" && session.isMine(uid)) this.echoed++;
        if (code === "rate_limited") this.refused++;
      }
    };
    socket.onclose = () => {
      clearInterval(timer);
      this.state = Date.now() > this.until ? "done" : "lost";
    };
  }

  #setText(socket, elapsed, perSecond) {
    const late = Date.now() - this.until;
    if (late > ECHO_MS || (late > 0 && this.echoed + this.refused >= this.sent)) socket.close();
    if (late > 0) return;
    for (let i = owed(elapsed, this.sent, perSecond); i > 0; i--) {
      socket.send(JSON.stringify({ type: "message", text: `flood ${++this.sent}` }));
    }
  }
}
