import assert from "node:assert/strict";
import { test } from "node:test";
import { dayWords, learnAtLeast, learnServerTime, sameDay, serverNow } from "../../../public/js/time.js";

const near = (a, b) => assert.ok(Math.abs(a - b) < 1_000, `${a} and ${b}`);

test("the server's clock counts, whatever ours is set to", () => {
  const real = Date.now;
  const server = real() + 86_400_000;
  try {
    learnServerTime(server);
    near(serverNow(), server);
    Date.now = () => real() - 600_000;
    near(serverNow(), server);
  } finally {
    Date.now = real;
  }
  learnServerTime(null);
  near(serverNow(), server);
  learnAtLeast(server + 5_000);
  near(serverNow(), server + 5_000);
  learnAtLeast(server - 5_000);
  near(serverNow(), server + 5_000);
  learnServerTime(new Date(real()).toUTCString());
  near(serverNow(), real());
});

test("days have names as long as they are near", () => {
  const noon = new Date(2026, 4, 5, 12).getTime();
  assert.equal(dayWords(new Date(2026, 4, 5, 0, 1), noon), "Today");
  assert.equal(dayWords(new Date(2026, 4, 4, 23, 59), noon), "Yesterday");
  assert.match(dayWords(new Date(2026, 4, 3), noon), /^Sunday,? 3 May 2026$/);
  assert.match(dayWords(new Date(2026, 4, 6), noon), /^Wednesday,? 6 May 2026$/);
  assert.ok(sameDay(noon, noon + 11 * 3_600_000));
  assert.ok(!sameDay(noon, noon + 13 * 3_600_000));
});
