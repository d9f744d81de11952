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

/** The snapshots again, but for events that were older than the first one. */
export function unpack(packed) {
  let before = { events: [] };
  return packed.map((now) => {
    const rooms = now.rooms.map((room) => (typeof room === "string" ? roomOf(before, room) : room));
    before = { ...before, ...now, rooms, events: [...before.events, ...now.events].slice(-30) };
    return before;
  });
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const roomOf = ({ rooms = [] }, name) => rooms.find((room) => room.name === name);

/** Fetches a recording of this site; nothing else is taken. Empty if there is none. */
export async function load(file) {
  if (!/^[\w-]+\.json$/.test(file)) return [];
  const answer = await fetch(`recordings/${file}`).catch(() => null);
  return answer?.ok ? unpack(await answer.json()) : [];
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
