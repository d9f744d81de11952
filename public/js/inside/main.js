import { Session } from "../session.js";
import { el, setText, sync } from "../view/dom.js";
import { onSubmit, readField, showProblem } from "../view/forms.js";
import { Feed } from "./feed.js";
import { choose, remember } from "./figures.js";
import { arrange } from "./gauges.js";
import { Lab } from "./lab.js";
import { Picture } from "./picture.js";
import { streamSnapshots } from "./snapshot-stream.js";

const find = (selector) => document.querySelector(selector);
const [nameForm, off, view, pick] = [".name", ".off", ".view", "#pick"].map(find);

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

async function watch(session) {
  const picture = new Picture(view);
  const feed = new Feed(find("[role=log]"));
  const lab = new Lab(find(".lab"), session);
  let past = [];
  pick.onchange = () => history.replaceState(null, "", `#${pick.value}`);
  const onSnapshot = (snapshot) => {
    past = remember(past, snapshot);
    const room = choose(snapshot.rooms, location.hash.slice(1));
    const boxes = arrange(room?.outboxes ?? [], (uid) => session.isMine(uid));
    drawPick(snapshot.rooms, room);
    picture.render(past, room, boxes);
    feed.render(snapshot);
    lab.render(snapshot, room, boxes);
    if (session.isDue()) session.renew().catch(() => {}); // it will be asked again
    show(view);
    showState("live", "Live: four pictures a second.");
  };
  const refused = await streamSnapshots(session, { onSnapshot, onState: showState });
  if (refused === 401) return askForName(session.username);
  show(off);
  showState("stopped", "Nothing to see.");
}

function drawPick(rooms, room) {
  const option = ({ name }) => el("option", { value: name });
  sync(pick, rooms, "name", option, (node, { name, clients }) => setText(node, `#${name} (${clients})`));
  pick.parentElement.hidden = rooms.length < 2;
  if (room && pick.value !== room.name) pick.value = room.name;
  find(".back").href = room ? `./#${room.name}` : "./";
}

onSubmit(nameForm, enter);
addEventListener("hashchange", explain);
const session = Session.resume();
if (session) watch(session);
else askForName();
