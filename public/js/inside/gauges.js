/** From gauges to shapes. No DOM in here. */

const STEPS = 8; // rows change places only when one grows by an eighth, so that they don't dance

/** Slots of a queue: `now` is taken, `peak` was taken since the snapshot before. What holds anything fills a slot at least. */
export function slots(gauge, count) {
  const [taken, were] = [gauge.size, gauge.peak].map((part) => Math.ceil((part / gauge.capacity) * count));
  return Array.from({ length: count }, (_, i) => (i < taken ? "now" : i < were ? "peak" : ""));
}

/** `calm`, `half` (more than half full: typing is left out), or `full` (nine tenths: about to be cut). */
export function level({ size, capacity }) {
  if (size * 10 >= capacity * 9) return "full";
  return size * 2 > capacity ? "half" : "calm";
}

/** One's own first, then the fullest. A guest may have several, one for each connection. */
export function arrange(boxes, isMine) {
  const step = ({ mine, outbox }) => (mine ? STEPS + 1 : Math.floor((outbox.peak / outbox.capacity) * STEPS));
  return boxes
    .map((box) => ({ ...box, mine: isMine(box.uid) }))
    .sort((a, b) => step(b) - step(a) || a.name.localeCompare(b.name) || a.connection - b.connection);
}

/** How many dots travel along an arrow, for so many messages a second. */
export const dots = (perSecond = 0) => (perSecond > 50 ? 3 : perSecond > 5 ? 2 : perSecond > 0 ? 1 : 0);
