import assert from "node:assert/strict";
import { test } from "node:test";
import { backoffMs, banner, closeEvent, INITIAL, liveness, transition } from "../../../public/js/connection.js";

const HALF = 0.5;
/** The connection after some events at time 1, or at the times given as numbers between them. */
const after = (...events) => {
  let [connection, now] = [INITIAL, 1];
  for (const event of events) {
    if (typeof event === "number") now = event;
    else connection = transition(connection, typeof event === "string" ? { type: event } : event, now, HALF);
  }
  return connection;
};

test("a connection opens, is lost, waits and tries again", () => {
  assert.equal(after("start").state, "connecting");
  assert.equal(after("start", "opened").state, "open");
  assert.equal(after("start", "opened", "lost").state, "waiting");
  assert.equal(after("start", "opened", "lost", "start").state, "connecting");
});

test("an event that means nothing now changes nothing", () => {
  const open = after("start", "opened");
  for (const type of ["start", "opened", "nonsense"]) assert.equal(transition(open, { type }, 5, HALF), open);
});

test("pauses have full jitter and double to at most 15 s", () => {
  assert.equal(backoffMs(1, 1), 500);
  assert.equal(backoffMs(2, 1), 1_000);
  assert.equal(backoffMs(40, 1), 15_000);
  assert.equal(backoffMs(40, 0), 0);
});

test("failures add up, and a good connection makes them forgotten", () => {
  const twice = after("start", "lost", "start", "lost");
  assert.equal(twice.failures, 2);
  assert.equal(twice.pause, 500);
  assert.equal(after("start", "lost", "start", "lost", "start", "opened", 1_000, "lost").failures, 3);
  assert.equal(after("start", "lost", "start", "lost", "start", "opened", 60_000, "lost").failures, 1);
});

test("after a restart, clients reconnect at random moments, not all at once", () => {
  const restarting = closeEvent(1012, true);
  const pauses = [0, 0.999].map((random) => transition(after("start", "opened"), restarting, 0, random).pause);
  assert.deepEqual(pauses.map(Math.round), [500, 4_496]);
});

test("a refused upgrade is asked about, a lost connection isn't", () => {
  assert.equal(closeEvent(1006, false).type, "check");
  assert.equal(closeEvent(1006, true).type, "lost");
  assert.equal(closeEvent(4002, true).type, "check");
  assert.equal(after("start", closeEvent(1006, false)).state, "checking");
  assert.equal(after("start", closeEvent(1006, false), "lost").state, "waiting");
  assert.equal(after("start", closeEvent(1006, false), "stop").state, "stopped");
  assert.equal(after("start", closeEvent(1006, false), "stop", "check").state, "checking");
});

test("every close code has words of its own, and 41xx stops", () => {
  const codes = [1000, 1001, 1002, 1003, 1006, 1007, 1009, 1011, 1012, 4000, 4001, 4002, 4100];
  assert.equal(new Set(codes.map((code) => closeEvent(code, true).words)).size, codes.length);
  assert.match(closeEvent(3999, true).words, /3999/);
  for (const code of [4100, 4101, 4199])
    assert.equal(after("start", "opened", closeEvent(code, true)).state, "stopped");
  assert.equal(after("start", "opened", closeEvent(4100, true), "start").state, "connecting");
});

test("the banner keeps still for two seconds and while all is well", () => {
  assert.equal(banner(after("start", "opened"), 99_000), null);
  const lost = after("start", "opened", 10_000, closeEvent(4000, true));
  assert.equal(banner(lost, 11_900), null);
  assert.match(banner(lost, 12_100).words, /too slow/);
});

test("the banner counts down long pauses only", () => {
  const long = { ...after("start", "lost"), pause: 7_000, until: 9_500 };
  assert.deepEqual(
    [2_600, 9_400, 9_900].map((now) => banner(long, now).seconds),
    [7, 1, 1],
  );
  assert.equal(banner({ ...long, pause: 4_000 }, 3_000).seconds, 0);
});

test("a stopped connection says so at once", () => {
  const { words } = banner(after("start", "opened", closeEvent(4100, true)), 1);
  assert.match(words, /asked this tab to stop/);
});

test("after a loss that was shown, its end is shown for three seconds", () => {
  const told = after("start", "opened", 10_000, closeEvent(4000, true), 12_100, "start", "opened");
  assert.equal(told.backUntil, 15_100);
  assert.equal(after("start", "opened", 10_000, closeEvent(4000, true), 11_900, "start", "opened").backUntil, 0);
  assert.equal(after("start", "opened", 10_000, closeEvent(4100, true), 10_100, "start", "opened").backUntil, 13_100);
});

test("silence is asked about, and an unanswered question is death", () => {
  assert.equal(liveness(0, 0, 20_000), "alive");
  assert.equal(liveness(0, 0, 26_000), "quiet");
  assert.equal(liveness(0, 26_000, 30_000), "pinged");
  assert.equal(liveness(0, 26_000, 37_000), "dead");
  assert.equal(liveness(26_500, 26_000, 37_000), "alive");
});
