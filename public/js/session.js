import { device } from "./storage.js";
import { learnServerTime, now, serverNow } from "./time.js";

const EARLY = 0.2; // renew when a fifth of the token's life is left
const AGAIN_MS = 10_000;
const ANSWER_MS = 10_000;
const REFUSALS = [400, 401, 403, 404];

/** Status → what the person is told where the server says nothing, or nothing for people. */
const WORDS = {
  0: "The server can't be reached.",
  404: "You need an account to talk here.",
  429: "Too many new guests from your network. Try again in a minute.",
};
const NOT_OURS = "Something else answered in place of the server. Perhaps your network wants you to sign in first.";

function remembered(other) {
  const values = device.get("session", {});
  return values.token ? values : other;
}

/** The guest of this browser: a name, and a token that proves it. All tabs share it, and it outlives them. */
export class Session {
  token = "";
  username = "";
  uids = []; // a token that can't be renewed is replaced by one with another uid; what was said before stays ours
  expiresAt = 0; // by the server's clock
  life = 0; // of the token, in ms
  #renewAt = 0; // by the server's clock, too: ours may stand still while the machine sleeps
  #askedAt = Number.NEGATIVE_INFINITY;

  /** The session that this browser remembers, if it does. */
  static resume() {
    const values = remembered(null);
    return values && new Session().#take(values);
  }

  /**
   * Asks for a token by name. Throws an `Error` whose `status` is 0 if the server couldn't be reached, and whose `signInUrl`
   * names where people sign in if it takes no guests.
   */
  static open(username) {
    return new Session().rename(username);
  }

  isMine(uid) {
    return this.uids.includes(uid);
  }

  /** Is it time to renew? */
  isDue() {
    return serverNow() > this.#renewAt && now() > this.#askedAt + AGAIN_MS;
  }

  renew() {
    return this.#ask("api/token/renew", { headers: { Authorization: `Bearer ${this.token}` } }, this.token);
  }

  /** Becomes another guest, by name. What was said before stays ours. `old`: only in place of this token. */
  rename(username, old = "") {
    return this.#ask("api/token", { body: JSON.stringify({ username }) }, old);
  }

  /** Why was the connection refused? Sees to the token, and answers with the event for the connection. */
  async check() {
    try {
      return await this.#renewOrReplace();
    } catch ({ status, message, signInUrl }) {
      return { type: REFUSALS.includes(status) ? "stop" : "lost", words: message, signInUrl };
    }
  }

  /** Takes over what another tab has stored. True: the guest has another name now. */
  adopt() {
    const before = this.username;
    this.#take(remembered(this));
    return this.username !== before;
  }

  async #renewOrReplace() {
    const stored = remembered(this);
    if (stored.token !== this.token) this.#take(stored); // another tab was faster
    try {
      await this.renew();
      return { type: "lost", words: "The server answers, but hasn't let this tab in yet." };
    } catch (problem) {
      if (problem.status !== 401) throw problem;
    }
    await this.rename(this.username, this.token);
    const news = `The server no longer accepted your old pass, so you have a new one. You are back as ${this.username}.`;
    return { type: "lost", words: "Getting you back in…", news };
  }

  async #ask(path, options, old) {
    this.#askedAt = now();
    const signal = AbortSignal.timeout(ANSWER_MS);
    const answer = await fetch(path, { method: "POST", signal, ...options }).catch(() => ({ status: 0 }));
    if (answer.status !== 200) throw await problemOf(answer);
    const body = await answer.json().catch(() => null);
    if (!body?.token) throw Object.assign(new Error(NOT_OURS), { status: 0 });
    learnServerTime(answer.headers.get("Date"));
    if (old && old !== this.token) return this; // meanwhile it became another guest
    const { token, username, uid } = body;
    const expiresAt = Date.parse(body.expiresAt);
    const uids = [...new Set([...this.uids, uid])];
    const values = { token, username, uids, expiresAt, life: expiresAt - serverNow() };
    device.set("session", values);
    return this.#take(values);
  }

  /** The clock may have been changed since this was stored: a token that seems to live too long is renewed at once. */
  #take({ token, username, uids, expiresAt, life }) {
    Object.assign(this, { token, username, uids, expiresAt, life });
    this.#renewAt = expiresAt - serverNow() > life + 1_000 ? 0 : expiresAt - EARLY * life;
    return this;
  }
}

async function problemOf(answer) {
  const { status } = answer;
  const { detail, signInUrl = "" } = (await answer.json?.().catch(() => null)) ?? {};
  return Object.assign(new Error(detail ? (WORDS[status] ?? detail) : WORDS[0]), { status, signInUrl });
}
