import { Session } from "../session.js";
import { el, setText } from "../view/dom.js";
import { onSubmit, readField, showProblem } from "../view/forms.js";
import { Feed } from "./feed.js";
import { choose, drawFigures, headline, laneFigures, remember } from "./figures.js";
import { Lab } from "./lab.js";
import { Lanes } from "./lanes.js";
import { Lessons, recordingOf } from "./lessons.js";
import { download, load, play } from "./replay.js";
import { hasServer, streamSnapshots } from "./snapshot-stream.js";

const SAVED = 80; // snapshots: 20 s
const find = (selector) => document.querySelector(selector);
const [nameForm, off, view] = [".name", ".off", ".view"].map(find);
const choosing = (room) => history.replaceState(null, "", `#${room}`);
const lanes = new Lanes(find(".lanes ul"), choosing);
const feed = new Feed(find("[role=log]"));
let past = [];
let saved = [];
let isHeld = false; // the picture
let endReplay = null; // while a recording plays

function showState(state, words) {
  find("[data-state]").dataset.state = state;
  setText(find("[role=status]"), words);
  view.classList.toggle("old", state === "lost");
}

/** Shows one of the page's three faces. */
function show(face) {
  if (!face.hidden) return;
  for (const each of [nameForm, off, view]) each.hidden = each !== face;
  explain();
}

/** An address that ends with `#inbox` opens that part's explanation. Any other ending names a room. */
function explain() {
  document.getElementById(`about-${location.hash.slice(1)}`)?.togglePopover(true);
}

function askForName(known = "") {
  show(nameForm);
  showState("stopped", "Not connected.");
  nameForm.elements.name.value = known;
  nameForm.elements.name.focus();
}

const refuse = ({ message, words = message, signInUrl }) => showProblem(nameForm.elements.name, words, signInUrl);

async function enter() {
  const username = readField(nameForm.elements.name);
  const session = username && (await Session.open(username).catch(refuse));
  if (session) watch(session);
}

/** Draws a snapshot, unless the picture is held. */
function draw(snapshot, isMine, lab) {
  if (isHeld) return;
  past = remember(past, snapshot);
  const room = choose(snapshot.rooms, location.hash.slice(1));
  const boxes = lanes.render(past, room, isMine);
  drawFigures(view, past, room, boxes);
  setText(find(".headline"), headline(past, room));
  find(".back").href = room && !room.name.startsWith("lab-") ? `./#${room.name}` : "./";
  feed.render(snapshot);
  lab?.render(snapshot, boxes, laneFigures(past, lab.room).perTurn);
  show(view);
}

async function watch(session) {
  const lab = new Lab(find(".lab"), session, choosing);
  find(".lab").hidden = false;
  const lessons = new Lessons(find(".lessons"), { lab, replay, goLive });
  addEventListener("pagehide", () => lab.stop());
  const isMine = (uid) => session.isMine(uid);
  const onSnapshot = (snapshot) => {
    if (session.isDue()) session.renew().catch(() => {}); // it will be asked again
    if (endReplay) return;
    saved = [...saved.slice(1 - SAVED), snapshot];
    draw(snapshot, isMine, lab);
    lessons.see(lab.words);
    showState("live", "Live: four pictures a second.");
  };
  const onState = (state, words) => endReplay ?? showState(state, words);
  const refusal = await streamSnapshots(session, { onSnapshot, onState });
  if (refusal) {
    askForName(session.username);
    return refuse(refusal);
  }
  show(off);
  showState("stopped", "Off on this server.");
}

/** Plays a recording in place of the server. */
async function replay(file, why = "") {
  const snapshots = await load(file).catch(({ message }) => showState("stopped", message));
  if (!snapshots) return;
  endReplay?.();
  saved = snapshots;
  find(".live").hidden = find(".lab").hidden;
  endReplay = play(snapshots, (snapshot) => draw(snapshot, () => false));
  showState("live", `${why}A recording: ${file}`);
}

function goLive() {
  if (!endReplay) return;
  endReplay();
  endReplay = null;
  saved = [];
  find(".live").hidden = true;
}

/** Without a server there is a recording: the one that the address names, or that of the first lesson. */
async function begin() {
  const file = new URLSearchParams(location.search).get("replay");
  const session = Session.resume();
  if (!file && (await hasServer())) return session ? watch(session) : askForName();
  new Lessons(find(".lessons"), { lab: null, replay });
  if (file) replay(file);
  else replay(recordingOf(1), "There is no live server here, so this is a recording. ");
}

for (const list of document.querySelectorAll(".recordings")) {
  const link = ({ textContent }, i) => el("li", {}, el("a", { href: `?replay=${recordingOf(i + 1)}` }, textContent));
  list.append(...[...document.querySelectorAll("article h3")].map(link));
}

find(".hold").onclick = ({ target }) => {
  isHeld = !isHeld;
  target.ariaPressed = String(isHeld);
  view.classList.toggle("held-still", isHeld);
};
find(".save").onclick = () => download(saved);
find(".live").onclick = goLive;
onSubmit(nameForm, enter);
addEventListener("hashchange", explain);
begin();
