import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { Session } from "../../../public/js/session.js";
import { learnServerTime } from "../../../public/js/time.js";

const real = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = real;
});

const answers = (status, body, type) => {
  globalThis.fetch = async () => new Response(body, { status, headers: { "Content-Type": type } });
};

const passFor = (username) =>
  JSON.stringify({ token: `of ${username}`, username, uid: username, expiresAt: "2100-01-01" });

test("a sign-in page of the network in place of the server is said in words, and it is tried again", async () => {
  answers(200, "<html>Welcome to our hotel", "text/html");
  await assert.rejects(Session.open("ann"), ({ status, message }) => {
    assert.equal(status, 0);
    assert.match(message, /network wants you to sign in/);
    return true;
  });
  const { type, words } = await new Session().check();
  assert.equal(type, "lost"); // which connects again by itself
  assert.match(words, /network wants you to sign in/);
});

test("an error page of HTML is said in words, too", async () => {
  answers(502, "<html>Bad gateway", "text/html");
  const { type, words } = await new Session().check();
  assert.equal(type, "lost");
  assert.equal(words, "The server can't be reached.");
});

test("a server that takes no guests says where one signs in", async () => {
  const body = { status: 404, detail: "this server gives no tokens", signInUrl: "https://example.org/sign-in" };
  answers(404, JSON.stringify(body), "application/problem+json");
  const { type, words, signInUrl } = await new Session().check();
  assert.equal(type, "stop");
  assert.equal(words, "You need an account to talk here.");
  assert.equal(signInUrl, body.signInUrl);
});

test("a refusal of the server is told with the server's own words, and nothing is tried again", async () => {
  answers(400, JSON.stringify({ detail: "username must be shorter" }), "application/problem+json");
  const { type, words } = await new Session().check();
  assert.equal(type, "stop");
  assert.equal(words, "username must be shorter");
});

test("a renewal that is answered after a change of name doesn't undo it", async () => {
  answers(200, passFor("ann"), "application/json");
  const session = await Session.open("ann");
  let answer;
  globalThis.fetch = () =>
    new Promise((done) => {
      answer = done;
    });
  const renewal = session.renew();
  answers(200, passFor("anna"), "application/json");
  await session.rename("anna");
  answer(new Response(passFor("ann")));
  await renewal;
  assert.equal(session.username, "anna");
});

test("a token is renewed in time also when the clock of durations stood still while the machine slept", async () => {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  answers(200, JSON.stringify({ token: "t", username: "ann", uid: "u", expiresAt }), "application/json");
  const session = await Session.open("ann");
  const measured = performance.now();
  mock.method(performance, "now", () => measured + 20_000);
  assert.ok(!session.isDue());
  learnServerTime(Date.now() + 50 * 60_000);
  assert.ok(session.isDue());
  mock.restoreAll();
});

test("a new pass for the old name, answered after a change of name, doesn't undo it", async () => {
  answers(200, passFor("ann"), "application/json");
  const session = await Session.open("ann");
  let answer;
  globalThis.fetch = (path) =>
    path.endsWith("renew")
      ? Promise.resolve(new Response("{}", { status: 401 }))
      : new Promise((done) => {
          answer = done;
        });
  const check = session.check();
  await new Promise(setImmediate);
  answers(200, passFor("anna"), "application/json");
  await session.rename("anna");
  answer(new Response(passFor("ann")));
  await check;
  assert.equal(session.username, "anna");
});
