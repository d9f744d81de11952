import assert from "node:assert/strict";
import { test } from "node:test";
import {
  markUnposted,
  newText,
  next,
  onDisconnect,
  onError,
  retry,
  settle,
  stateWords,
} from "../../../public/js/store/outgoing.js";

const MINUTE = 60_000;
const texts = (...refs) => refs.map((ref) => newText(ref, `text ${ref}`, 1));
/** Sends what is due; gives its ref. */
const send = (list, now) => next(list, now)?.ref;

test("one text at a time is on its way, in the order said", () => {
  const list = texts("a", "b");
  assert.equal(send(list, 10), "a");
  assert.equal(send(list, 20), undefined);
  settle(list, "a");
  assert.equal(send(list, 30), "b");
});

test("an echo that never comes is asked for with the same ref", () => {
  const list = texts("a");
  send(list, 10);
  assert.equal(send(list, 14_000), undefined);
  assert.equal(send(list, 16_000), "a");
});

test("after a loss the first unanswered text goes first", () => {
  const list = texts("a", "b");
  send(list, 10);
  onDisconnect(list, "");
  assert.equal(send(list, 20), "a");
});

test("a text for which the server hung up isn't sent again by itself", () => {
  const list = texts("a", "b");
  send(list, 10);
  onDisconnect(list, "the server would not take it");
  assert.equal(stateWords(list[0], true, 20), "Not sent: the server would not take it");
  assert.equal(send(list, 20), "b");
});

test("a limited text waits as long as it was told to, and nothing overtakes it", () => {
  const list = texts("a", "b");
  send(list, 10);
  onError(list[0], { code: "rate_limited", retryAfterMs: 700 }, 100);
  assert.equal(send(list, 700), undefined);
  assert.equal(send(list, 801), "a");
});

test("an unconfirmed text is tried again, and says what it waits for", () => {
  const list = texts("a");
  send(list, 10);
  onError(list[0], { code: "unavailable" }, 100);
  assert.equal(stateWords(list[0], true, 200), "waiting for the server");
  assert.equal(send(list, 3_000), "a");
});

test("a bad text fails with the server's words, and the next one goes", () => {
  const list = texts("a", "b");
  send(list, 10);
  onError(list[0], { code: "bad_text", detail: "blank" }, 20);
  assert.equal(stateWords(list[0], true, 30), "Not sent: blank");
  assert.equal(send(list, 30), "b");
  retry(list[0]);
  settle(list, "b");
  assert.equal(send(list, 40), "a");
});

test("once its ref is too old to protect it from being doubled, a text asks", () => {
  const list = texts("a");
  send(list, 10);
  onDisconnect(list, "");
  assert.equal(send(list, 5 * MINUTE), undefined);
  assert.match(list[0].failed, /unclear/);
});

test("a record that was read to its end without the text makes it new again", () => {
  const list = texts("a");
  send(list, 10);
  onDisconnect(list, "");
  markUnposted(list);
  assert.equal(send(list, 60 * MINUTE), "a");
});

test("a quick text has no words, a slow one has", () => {
  const [item] = texts("a");
  assert.equal(stateWords(item, true, 900), "");
  assert.equal(stateWords(item, true, 1_200), "sending…");
  assert.equal(stateWords(item, false, 2), "waiting for the connection");
});
