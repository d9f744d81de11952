import { Chat } from "./chat.js";
import { roomName } from "./protocol.js";
import { Socket } from "./socket.js";
import { Rooms } from "./store/rooms.js";
import { copy } from "./view/copy.js";
import { showPage } from "./view/dom.js";
import { Page } from "./view/page.js";

const TICK_MS = 500;
const LIST_EVERY = 20; // ticks between two looks at which rooms are open

/** The room that the address invites to, or "". */
export const invited = () => roomName(location.hash);

/** The chat, put together: a session, its rooms, one socket, the protocol between them, and the page that shows it all. */
export function openChat(session, first) {
  const rooms = Rooms.resume();
  const socket = new Socket(session, {
    heard: (frames) => chat.heard(frames),
    changed(link, event) {
      if (link.state === "open") chat.connected();
      else if (event.code) chat.lost(event.code);
      draw();
    },
  });
  const chat = new Chat(session, rooms, {
    send: (frame) => socket.send(frame),
    changed: draw,
    reading: (room) => page.isReading(room),
    refused(words) {
      showAddress();
      page.tell(words);
    },
    badToken: () => socket.expire(),
  });
  const page = new Page(showPage("chat"), { session, rooms, chat, socket }, { enter, leave, invite, changeName, draw });

  // ---- What the person can ask for, beyond talking

  function enter(name) {
    if (invited() === name) chat.enter(name);
    else location.hash = name; // comes back as `hashchange`, so that the browser's Back works
  }

  function leave() {
    chat.leave(rooms.current);
    showAddress();
  }

  async function invite() {
    const address = new URL(`#${rooms.current}`, location.href).href;
    page.tell((await copy(address)) ? "Invite link copied" : `The invite link is ${address}`);
  }

  function changeName() {
    session.forget();
    location.reload();
  }

  function showAddress() {
    history.replaceState(null, "", rooms.current ? `#${rooms.current}` : location.pathname);
  }

  // ---- Drawing: once an animation frame at most. A hidden tab has no frames, but it has a title.

  let frame = 0;
  let drawnAt = 0;

  function draw() {
    if (!document.hidden) frame ||= requestAnimationFrame(drawNow);
    else if (Date.now() - drawnAt > TICK_MS) drawNow();
  }

  function drawNow() {
    cancelAnimationFrame(frame);
    frame = 0;
    drawnAt = Date.now();
    page.render(drawnAt);
  }

  function tick(count) {
    const now = Date.now();
    socket.tick(now);
    chat.tick(now);
    if (session.due(now))
      session.renew().then(
        () => chat.authenticate(),
        () => {},
      ); // a failure is tried again
    if (count % LIST_EVERY === 0 && !document.hidden) page.refresh();
    if (page.isMoving || document.hidden) draw();
    setTimeout(tick, TICK_MS, count + 1);
  }

  addEventListener("hashchange", () => invited() && chat.enter(invited()));
  addEventListener("online", () => socket.nudge());
  document.addEventListener("visibilitychange", () => {
    drawNow();
    if (!document.hidden) socket.nudge();
  });

  if (first || rooms.current) chat.enter(first || rooms.current);
  showAddress();
  socket.start();
  tick(0);
}
