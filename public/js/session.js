import { keep, kept } from "./store/keep.js";

const EARLY = 0.2; // renew when a fifth of the token's life is left
const AGAIN_MS = 10_000;
const REFUSED = "The server can't be reached.";

/** Who this tab is: a name, a uid, and the token that proves both. Lives in the tab and outlives a reload. */
export class Session {
  #kept;
  #askedAt = 0;

  constructor(values) {
    this.#kept = values;
  }

  /** The session of this tab, if it has one. */
  static resume() {
    const values = kept("session", null);
    return values ? new Session(values) : null;
  }

  /** Asks for a token by name. Throws an `Error` whose `status` is 0 if the server couldn't be reached. */
  static async open(username) {
    const session = new Session({ uids: [] });
    await session.#ask("api/token", { body: JSON.stringify({ username }) });
    return session;
  }

  get token() {
    return this.#kept.token;
  }

  get username() {
    return this.#kept.username;
  }

  /** A token that couldn't be renewed is replaced by one with another uid; what was said before stays ours. */
  isMine(uid) {
    return this.#kept.uids.includes(uid);
  }

  /** Is it time to renew? */
  due(now) {
    return now > this.#kept.renewAt && now > this.#askedAt + AGAIN_MS;
  }

  /** Renews the token; the error's `status` is 401 if the token is good for nothing any more. */
  renew() {
    return this.#ask("api/token/renew", { headers: { Authorization: `Bearer ${this.token}` } });
  }

  /** Why was the connection refused? Sees to the token, and answers with the event for the link. */
  async check() {
    try {
      await this.renew().catch((problem) => {
        if (problem.status !== 401) throw problem;
        return this.#ask("api/token", { body: JSON.stringify({ username: this.username }) });
      });
      return { type: "lost", words: "The server doesn't take the connection just now." };
    } catch (problem) {
      const final = problem.status === 400 || problem.status === 403;
      return { type: final ? "stop" : "lost", words: problem.message };
    }
  }

  forget() {
    keep("session", null);
  }

  async #ask(path, options) {
    const asked = Date.now();
    this.#askedAt = asked;
    const answer = await fetch(path, { method: "POST", ...options }).catch(() => ({ status: 0 }));
    if (answer.status !== 200) throw await problemOf(answer);
    const { token, username, uid, expiresAt } = await answer.json();
    // The server's clock may not be ours: what counts is how long the token lives from now on.
    const serverNow = Date.parse(answer.headers.get("Date")) || asked;
    const renewAt = asked + (Date.parse(expiresAt) - serverNow) * (1 - EARLY);
    this.#kept = { token, username, renewAt, uids: [...new Set([...this.#kept.uids, uid])] };
    keep("session", this.#kept);
  }
}

async function problemOf(answer) {
  const said = answer.status ? await answer.json().catch(() => ({})) : {};
  return Object.assign(new Error(said.detail || said.title || REFUSED), { status: answer.status });
}
