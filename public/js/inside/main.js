import { Session } from "../session.js";
import { el, setText } from "../view/dom.js";
import { onSubmit, readField, showProblem } from "../view/forms.js";
import { Feed } from "./feed.js";
import { choose, drawFigures, headline, laneFigures, remember } from "./figures.js";
import { Lab } from "./lab.js";
import { Lanes } from "./lanes.js";
import { LESSONS, Lessons, recordingOf } from "./lessons.js";
import { download, load, play } from "./replay.js";
import { streamSnapshots } from "./snapshot-stream.js";

const SAVED = 80; // snapshots: 20 s
const find = (selector) => document.querySelector(selector);
const [nameForm, off, view] = [".name", ".off", ".view"].map(find);
const lanes = new Lanes(find(".lanes ul"), (name) => history.replaceState(null, "", `#${name}`));
const feed = new Feed(find("[role=log]"));
let past = [];
let saved = [];
let held = false; // the picture
let endReplay = () => {};
let replays = false;

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
  const { name } = nameForm.elements;
  name.value = known;
  name.focus();
}

async function enter() {
  const { name } = nameForm.elements;
  const username = readField(name);
  const session = username && (await Session.open(username).catch(({ message }) => showProblem(name, message)));
  if (session) watch(session);
}

/** Draws a snapshot, unless the picture is held. */
function draw(snapshot, isMine, lab) {
  if (held) return;
  past = remember(past, snapshot);
  const room = choose(snapshot.rooms, location.hash.slice(1));
  const boxes = lanes.render(past, room, isMine);
  drawFigures(view, past, room, boxes);
  setText(find(".headline"), headline(past, room));
  find(".back").href = room && !room.name.startsWith("lab-") ? `./#${room.name}` : "./";
  feed.render(snapshot);
  lab?.render(snapshot, boxes, lab ? laneFigures(past, lab.room).perTurn : 0);
  show(view);
}

async function watch(session) {
  const lab = new Lab(find(".lab"), session, (room) => history.replaceState(null, "", `#${room}`));
  find(".lab").hidden = false;
  new Lessons(find(".lessons"), { lab, replay });
  const isMine = (uid) => session.isMine(uid);
  find(".live").onclick = () => {
    endReplay();
    replays = false;
    find(".live").hidden = true;
  };
  addEventListener("pagehide", () => lab.stop());
  const onSnapshot = (snapshot) => {
    saved = [...saved.slice(1 - SAVED), snapshot];
    if (session.isDue()) session.renew().catch(() => {}); // it will be asked again
    if (replays) return;
    draw(snapshot, isMine, lab);
    showState("live", "Live: four pictures a second.");
  };
  const refused = await streamSnapshots(session, { onSnapshot, onState: showState });
  if (refused === 401) return askForName(session.username);
  show(off);
  showState("stopped", "Nothing to see.");
}

/** Plays a recording in place of the server. */
async function replay(file) {
  const snapshots = await load(file);
  if (!snapshots.length) return showState("stopped", `There is no recording ${file}.`);
  endReplay();
  replays = true;
  saved = snapshots;
  find(".live").hidden = find(".lab").hidden;
  endReplay = play(snapshots, (snapshot) => draw(snapshot, () => false));
  showState("live", `A recording: ${file}`);
}

for (const list of document.querySelectorAll(".recordings")) {
  const link = ({ title }, i) => el("li", {}, el("a", { href: `?replay=${recordingOf(i + 1)}` }, title));
  list.append(...LESSONS.map(link));
}

find(".hold").onclick = ({ target }) => {
  held = !held;
  target.ariaPressed = String(held);
  view.classList.toggle("held-still", held);
};
find(".save").onclick = () => download(saved);
onSubmit(nameForm, enter);
addEventListener("hashchange", explain);
const file = new URLSearchParams(location.search).get("replay");
const session = Session.resume();
if (file) {
  new Lessons(find(".lessons"), { lab: null, replay });
  replay(file);
} else if (session) watch(session);
else askForName();
