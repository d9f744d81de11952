import { keep, kept } from "./store/keep.js";

const EARLY = 0.2; // renew when a fifth of the token's life is left
const AGAIN_MS = 10_000;
const ANSWER_MS = 10_000;

/** Status → what the person is told where the server says nothing, or nothing for people. */
const WORDS = {
  0: "The server can't be reached.",
  429: "Too many new guests from your network: try again in a minute.",
};

/** Who this tab is: a name, and a token that proves it. Lives in the tab and outlives a reload. */
export class Session {
  token = "";
  username = "";
  renewAt = 0;
  invalid = false; // the server takes this token no more: the person is asked before there is another guest of this name
  uids = []; // a token that can't be renewed is replaced by one with another uid; what was said before stays ours
  #askedAt = 0;

  /** The session of this tab, if it has one. */
  static resume() {
    const values = kept("session", null);
    return values && Object.assign(new Session(), values);
  }

  /** Asks for a token by name. Throws an `Error` whose `status` is 0 if the server couldn't be reached. */
  static open(username) {
    return new Session().#byName(username);
  }

  isMine(uid) {
    return this.uids.includes(uid);
  }

  /** Is it time to renew? */
  due(now) {
    return !this.invalid && now > this.renewAt && now > this.#askedAt + AGAIN_MS;
  }

  /** Renews the token, or asks for another one if this one is known to be invalid. */
  async renew() {
    if (this.invalid) return this.#byName(this.username);
    try {
      return await this.#ask("api/token/renew", { headers: { Authorization: `Bearer ${this.token}` } });
    } catch (problem) {
      this.invalid = problem.status === 401;
      throw problem;
    }
  }

  /** Why was the connection refused? Sees to the token, and answers with the event for the link. */
  async check() {
    try {
      await this.renew();
      return { type: "lost", words: "The server answers, but hasn't let this tab in yet." };
    } catch ({ status, message }) {
      const words =
        status === 401 ? `Your pass isn't valid any more. Try now to come in again as ${this.username}.` : message;
      return { type: [400, 401, 403].includes(status) ? "stop" : "lost", words };
    }
  }

  forget() {
    keep("session", null);
  }

  #byName(username) {
    return this.#ask("api/token", { body: JSON.stringify({ username }) });
  }

  async #ask(path, options) {
    this.#askedAt = Date.now();
    const patience = AbortSignal.timeout(ANSWER_MS);
    const answer = await fetch(path, { method: "POST", signal: patience, ...options }).catch(() => ({ status: 0 }));
    if (answer.status !== 200) throw await problemOf(answer);
    const { token, username, uid, expiresAt } = await answer.json();
    // The server's clock may not be ours: what counts is how long the token lives from now on.
    const serverNow = Date.parse(answer.headers.get("Date")) || this.#askedAt;
    const renewAt = this.#askedAt + (Date.parse(expiresAt) - serverNow) * (1 - EARLY);
    const values = { token, username, renewAt, uids: [...new Set([...this.uids, uid])] };
    keep("session", values);
    return Object.assign(this, values, { invalid: false });
  }
}

async function problemOf(answer) {
  const words = WORDS[answer.status] ?? (await answer.json().catch(() => ({}))).detail ?? WORDS[0];
  return Object.assign(new Error(words), { status: answer.status });
}
