/** Recordings of the live view: what hasn't changed since the snapshot before is left out of them. */

const PERIOD_MS = 250;

/** Packs snapshots: unchanged fields, rooms and events are left out. */
export function pack(snapshots) {
  let before = {};
  return snapshots.map((snapshot) => {
    const now = {};
    for (const [key, value] of Object.entries(snapshot)) {
      if (key === "rooms") now.rooms = value.map((room) => (same(room, roomOf(before, room.name)) ? room.name : room));
      else if (key === "events") now.events = value.filter(({ n }) => n > (before.events?.at(-1)?.n ?? 0));
      else if (!same(value, before[key])) now[key] = value;
    }
    before = snapshot;
    return now;
  });
}

/** The snapshots again, but for events that were older than the first one. Throws if these are none. */
export function unpack(packed) {
  let before = { events: [] };
  const snapshots = packed.map((now) => {
    const rooms = now.rooms.map((room) => (typeof room === "string" ? roomOf(before, room) : room));
    before = { ...before, ...now, rooms, events: [...before.events, ...now.events].slice(-30) };
    return before;
  });
  if (snapshots.length && snapshots.every(isSnapshot)) return snapshots;
  throw new TypeError("These are no snapshots.");
}

const isSnapshot = ({ at, bus, threads, heap, rooms }) =>
  at && bus && threads && heap && rooms.every((room) => room?.inbox && room.outboxes);

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const roomOf = ({ rooms = [] }, name) => rooms.find((room) => room.name === name);

/** Fetches a recording of this site; nothing else is taken. Throws an `Error` in words for people. */
export async function load(file) {
  const answer = /^[\w-]+\.json$/.test(file) && (await fetch(`recordings/${file}`).catch(() => null));
  if (!answer?.ok) throw new Error(`There is no recording ${file}.`);
  try {
    return unpack(await answer.json());
  } catch {
    throw new Error(`The file ${file} is not a recording of the live view, or it is damaged.`);
  }
}

/** Plays snapshots over and over, as four a second were recorded. Answers with what ends it. */
export function play(snapshots, onSnapshot) {
  let next = 0;
  const step = () => onSnapshot(snapshots[next++ % snapshots.length]); // an older time begins a new past
  step();
  const timer = setInterval(step, PERIOD_MS);
  return () => clearInterval(timer);
}

/** Hands a recording to the person, as a file. */
export function download(snapshots) {
  const url = URL.createObjectURL(new Blob([JSON.stringify(pack(snapshots))], { type: "application/json" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: "roomloop.json" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}
