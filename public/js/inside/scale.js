/** From queues to shapes. No DOM in here. */

const STEPS = 8; // rows change places only when one grows by an eighth, so that they don't dance
const FALL = 0.85; // of a peak's mark, a snapshot
const GHOST_MS = 10_000;

/** How far along a log scale a size lies, from 0 to 1: each fourfold takes as much room as the one before. */
export const along = (size, capacity) => (capacity > 0 ? Math.min(1, Math.log1p(size) / Math.log1p(capacity)) : 0);

/** The marks of the scale that a queue of this capacity has. */
export const ticks = (capacity) => [1, 4, 16, 64, 256, 1024].filter((tick) => tick <= capacity);

/** `calm`, `half` (more than half full: typing is left out), or `full` (nine tenths: about to be cut). */
export function level({ size, capacity }) {
  if (size * 10 >= capacity * 9) return "full";
  return size * 2 > capacity ? "half" : "calm";
}

/** Where the mark of a queue's peak is now: at the peak, or falling down to it. */
export const fallen = (mark, peak) => Math.max(peak, mark * FALL < 0.5 ? 0 : mark * FALL);

/** How fast dots travel, for so many messages a second: 0 stands still, each step is a fourfold. `inside.css` makes a time of it. */
export const pace = (perSecond = 0) =>
  perSecond > 0 ? Math.min(6, 1 + Math.round(Math.log(1 + perSecond) / Math.log(4))) : 0;

/** One's own first, then the fullest. A guest may have several, one for each connection. */
export function arrange(boxes, isMine) {
  const step = ({ mine, outbox }) => (mine ? STEPS + 1 : Math.floor((outbox.peak / outbox.capacity) * STEPS));
  return boxes
    .map((box) => ({ ...box, mine: isMine(box.uid) }))
    .sort((a, b) => step(b) - step(a) || a.name.localeCompare(b.name) || a.connection - b.connection);
}

/** Connections that were at least half full when they went stay as ghosts for 10 s: a snapshot may miss the last moment. `before`: the rows shown last. */
export function withGhosts(boxes, before, at) {
  const here = new Set(boxes.map(({ connection }) => connection));
  const ghosts = before
    .filter((box) => !here.has(box.connection) && (box.goneAt || 2 * box.outbox.peak >= box.outbox.capacity))
    .map((box) => ({ ...box, goneAt: box.goneAt ?? at }))
    .filter(({ goneAt }) => at - goneAt < GHOST_MS);
  return [...boxes, ...ghosts];
}

/** The path of an SVG line: values from 0 to 1 over the last minute, in a box of 240 by 40. */
export function line(points, now, spanMs = 60_000) {
  return points
    .map(({ at, value }, i) => {
      const x = 240 - ((now - at) / spanMs) * 240;
      return `${i ? "L" : "M"}${x.toFixed(1)} ${(39 - value * 38).toFixed(1)}`;
    })
    .join("");
}
