import assert from "node:assert/strict";
import { test } from "node:test";
import * as history from "../../../public/js/store/history.js";
import * as store from "../../../public/js/store/room.js";

const said = (n) => ({ id: `${n}-0`, from: "bob", uid: "u-bob", text: `text ${n}`, at: n });
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => said(from + i));
const other = () => "other";

/** A room that knows these messages; `null` is where the record broke off. */
function knowing(numbers, kept) {
  const room = Object.assign(store.newRoom("tea", kept), { joined: true });
  for (const n of numbers) {
    if (n === null) history.addHole(room);
    else store.receive(room, said(n), "other", kept === undefined || n <= Number.parseInt(room.readTo, 10));
  }
  return room;
}
const shown = ({ items }) => items.map(({ kind, id, state }) => (kind === "message" ? Number.parseInt(id, 10) : state));
const hole = (room, nth) => room.items.filter(({ kind }) => kind === "hole")[nth];
const answer = (room, messages, start = false, trimmed = false) =>
  history.fill(room, { before: room.request.before, messages, start, trimmed }, other);

test("what came before is asked for, and put before it", () => {
  const room = knowing([8, 9]);
  assert.deepEqual(history.request(room, hole(room, 0), 1), { type: "history", room: "tea", before: "8-0" });
  assert.deepEqual(shown(room), ["loading", 8, 9]);
  assert.equal(history.request(room, hole(room, 0), 2), undefined, "one at a time");
  answer(room, range(6, 7));
  assert.deepEqual(shown(room), ["more", 6, 7, 8, 9]);
});

test("the beginning is told from what is no longer kept", () => {
  for (const [trimmed, state] of [
    [false, "start"],
    [true, "trimmed"],
  ]) {
    const room = knowing([3]);
    history.request(room, hole(room, 0), 1);
    answer(room, range(1, 2), true, trimmed);
    assert.deepEqual(shown(room), [state, 1, 2, 3]);
  }
});

test("a hole between messages closes once what is loaded meets what was known", () => {
  const room = knowing([1, 2, null, 9]);
  history.request(room, hole(room, 1), 1);
  answer(room, range(6, 8));
  assert.deepEqual(shown(room), ["more", 1, 2, "more", 6, 7, 8, 9]);
  history.request(room, hole(room, 1), 2);
  answer(room, range(1, 5));
  assert.deepEqual(shown(room), ["more", 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("a hole that the server can't fill stays, and says so", () => {
  const room = knowing([1, null, 9]);
  history.request(room, hole(room, 1), 1);
  answer(room, [said(8)], true);
  assert.deepEqual(shown(room), ["more", 1, "trimmed", 8, 9]);
});

test("nothing can be asked for before a room is joined, or behind the last message", () => {
  const room = knowing([1, null]);
  assert.equal(history.request(room, hole(room, 1), 1), undefined);
  room.joined = false;
  assert.equal(history.request(room, hole(room, 0), 1), undefined);
});

test("an answer to another question changes nothing", () => {
  const room = knowing([9]);
  history.request(room, hole(room, 0), 1);
  history.fill(room, { before: "5-0", messages: [said(4)], start: true }, other);
  assert.deepEqual(shown(room), ["loading", 9]);
});

test("what fails can be tried again, by the reader or after the time that the server asks for", () => {
  const room = knowing([9]);
  history.request(room, hole(room, 0), 1);
  history.failed(room, 1, 500);
  assert.equal(history.retry(room, 400), undefined);
  assert.equal(history.retry(room, 502).before, "9-0");
  history.retry(room, 16_000);
  assert.deepEqual(shown(room), ["error", 9]);
  assert.ok(history.request(room, hole(room, 0), 17_000));
  history.forget(room);
  assert.deepEqual(shown(room), ["more", 9]);
});

test("after a reload, what was missed is loaded back to what was read, and the line stands there", () => {
  const room = knowing(
    range(151, 200).map(({ at }) => at),
    { readTo: "120-0" },
  );
  assert.ok(history.hasOlderUnread(room));
  while (history.mayLoadUnread(room)) {
    const first = room.items[1].at;
    history.request(room, hole(room, 0), 1);
    answer(room, range(first - 50, first - 1));
  }
  assert.deepEqual([room.unread, room.items[1].at], [80, 101]);
  assert.equal(room.items.find(({ key }) => key === room.newBefore).at, 121);
  assert.ok(!history.hasOlderUnread(room));
});

/** 2,000 messages, of which all but the first are unread: as many are loaded as are without the reader's wish. */
function afterVeryMany() {
  const room = knowing(
    range(1951, 2000).map(({ at }) => at),
    { readTo: "1-0" },
  );
  loadUnread(room);
  return room;
}

function loadUnread(room) {
  for (let first = room.items[1].at; history.mayLoadUnread(room); first -= 50) {
    history.request(room, hole(room, 0), 1);
    answer(room, range(first - 50, first - 1));
  }
}

/** Counts to the end, as a server with this log answers. Gives how many pages that took. */
function countAll(room, firstKept = 1, howOf = other) {
  for (let pages = 0; ; pages++) {
    const frame = history.count(room, 1);
    if (!frame) return pages;
    const end = Number.parseInt(frame.before, 10);
    const from = Math.max(firstKept, end - 50);
    history.fill(room, { ...frame, messages: range(from, end - 1), start: from === firstKept }, howOf);
  }
}

test("after very many, loading ends, and the rest is known to be unread", () => {
  const room = afterVeryMany();
  assert.equal(room.unread, 500);
  assert.ok(history.hasOlderUnread(room) && history.isUncounted(room));
});

test("what is unread beyond that is counted, page by page, and not kept", () => {
  const room = afterVeryMany();
  assert.equal(countAll(room), 30);
  assert.deepEqual([room.unread, room.earlier.ids.size, room.items.length], [1999, 1499, 501]);
  assert.ok(history.hasOlderUnread(room) && !history.isUncounted(room));
  history.loadMoreUnread(room);
  loadUnread(room);
  assert.deepEqual([room.unread, room.earlier.ids.size, room.items.length], [1999, 999, 1001]);
  store.markRead(room, "900-0");
  assert.deepEqual([room.unread, room.earlier.ids.size], [1100, 100], "read in another tab");
  store.markRead(room, "2000-0");
  assert.deepEqual([room.unread, room.earlier.ids.size], [0, 0]);
});

test("counting goes to the end of the log, and mentions and my own messages count as what they are", () => {
  const room = afterVeryMany();
  const howOf = ({ at }) => (at === 1450 ? "calls" : at === 1449 ? "mine" : "other");
  countAll(room, 1441, howOf);
  assert.deepEqual([room.unread, room.calls], [559, 1]);
  history.loadMoreUnread(room);
  history.request(room, hole(room, 0), 1);
  answer(room, range(1446, 1500), true, true);
  assert.deepEqual([room.unread, room.earlier.ids.size], [555, 0], "the log has lost five of them meanwhile");
});

test("nothing is unread before what is loaded: the count says so", () => {
  const room = afterVeryMany();
  store.markRead(room, "1500-0");
  assert.ok(history.hasOlderUnread(room), "as far as is known");
  assert.equal(countAll(room), 1);
  assert.ok(!history.hasOlderUnread(room));
});

test("counting waits: for the loading, for the connection, and after a failure for a while", () => {
  const room = afterVeryMany();
  const { before } = history.count(room, 1);
  assert.equal(history.count(room, 1), undefined, "a page at a time");
  history.failed(room, 1);
  assert.deepEqual([history.retry(room, 15_000), history.retry(room, 15_002)?.before], [undefined, before]);
  history.forget(room);
  room.joined = false;
  assert.equal(history.count(room, 1), undefined);
  room.joined = true;
  assert.equal(history.count(room, 1).before, before);
  assert.equal(history.request(room, hole(room, 0), 1).before, before, "loading goes first");
  assert.equal(history.count(room, 1), undefined);
  answer(room, range(1451, 1500));
  assert.equal(countAll(room), 29, "from where the loading ended");
  assert.equal(room.unread, 1999);
});

test("what I said on another connection doesn't count as read what came before it", () => {
  const room = knowing([], { readTo: "10-0" });
  store.receive(room, said(21), "mine", false);
  for (const message of range(22, 70)) store.receive(room, message, "other", false);
  assert.deepEqual([room.readTo, room.unread], ["10-0", 49]);
  history.request(room, hole(room, 0), 1);
  answer(room, range(9, 20));
  assert.equal(room.unread, 59);
});

test("nothing is forgotten while the past is loading, which would tear a hole that can't be seen", () => {
  const room = knowing(range(101, 20_099).map(({ at }) => at));
  history.request(room, hole(room, 0), 1);
  store.receive(room, said(20_100), "other", true);
  store.receive(room, said(20_101), "other", true);
  answer(room, range(51, 100));
  const numbers = shown(room).slice(1);
  assert.ok(
    numbers.every((n, i) => i === 0 || n === numbers[i - 1] + 1),
    "one after the other",
  );
});
