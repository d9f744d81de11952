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
  let drawing = false;

  const socket = new Socket(
    session,
    (frames) => chat.heard(frames),
    (link, event) => {
      if (link.state === "open") chat.connected();
      else if (event.code) chat.lost(event.code);
      draw();
    },
  );
  const chat = new Chat(session, rooms, {
    send: (frame) => socket.send(frame),
    changed: draw,
    reading: (room) => page.isReading(room),
    tell: (words) => page.tell(words),
    badToken: () => socket.expire(),
  });
  const page = new Page(showPage("chat"), { session, rooms, chat, socket }, { enter, leave, changeName, invite, draw });

  // ---- What the person can ask for, beyond talking

  function enter(name) {
    if (invited() === name) chat.enter(name);
    else location.hash = name; // comes back as `hashchange`, so that the browser's Back works
  }

  function leave() {
    chat.leave(rooms.current);
    if (rooms.current) enter(rooms.current);
    else history.replaceState(null, "", location.pathname);
  }

  async function invite() {
    const address = new URL(`#${rooms.current}`, location.href).href;
    page.tell((await copy(address)) ? "Invite link copied" : `The invite link is ${address}`);
  }

  function changeName() {
    session.forget();
    location.reload();
  }

  // ---- Once an animation frame at most, however much has happened. A hidden tab has no frames, but it has a title.

  function draw() {
    if (drawing) return;
    drawing = true;
    if (document.hidden) setTimeout(drawNow, TICK_MS);
    else requestAnimationFrame(drawNow);
  }

  function drawNow() {
    drawing = false;
    page.render(Date.now());
  }

  function tick(count) {
    const now = Date.now();
    socket.tick(now);
    chat.tick(now);
    if (session.due(now))
      session.renew().then(
        () => chat.authenticate(),
        () => {},
      );
    if (count % LIST_EVERY === 0 && !document.hidden) page.refresh();
    if (!socket.isOpen || [...rooms].some((room) => room.outgoing.length) || page.isCalmingDown(now)) draw();
    setTimeout(tick, TICK_MS, count + 1);
  }

  addEventListener("hashchange", () => invited() && chat.enter(invited()));
  addEventListener("online", () => socket.nudge());
  document.addEventListener("visibilitychange", () => {
    draw();
    if (!document.hidden) socket.nudge();
  });

  const start = first || rooms.current;
  if (start) {
    history.replaceState(null, "", `#${start}`);
    chat.enter(start);
  }
  socket.start();
  tick(0);
}
