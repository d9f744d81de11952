import { backoffMs } from "../connection.js";

const SILENT_MS = 4_000; // four a second should come

/** The events of a stream of server-sent events that are whole, and the rest that isn't yet. */
export function events(text) {
  const parts = text.replaceAll("\r\n", "\n").split("\n\n");
  const rest = parts.pop();
  const data = parts.map((part) => part.match(/^data: ?(.*)$/m)?.[1]).filter(Boolean);
  return { data, rest };
}

/** Is this page served by Roomloop itself, or only by a host of static files? */
export async function hasServer() {
  const answer = await fetch("healthz").catch(() => null);
  return answer?.ok === true && (await answer.text()).trim() === "ok";
}

/**
 * Streams the server's snapshots for as long as this page is visible. (`fetch` instead of `EventSource`, which wouldn't tell
 * why it was refused, and can't send the token in a header.) Ends only if the view is off, with `null`, or if the token is refused, with
 * the words for it and where people sign in.
 */
export async function streamSnapshots(session, { onSnapshot, onState }) {
  for (let failures = 0; ; failures++) {
    await untilVisible(onState);
    const status = await readStream(session.token, (snapshot) => {
      failures = 0;
      onSnapshot(snapshot);
    });
    if (status === 404) return null;
    const refusal = status === 401 && (await session.check());
    if (refusal?.type === "stop") return refusal;
    if (document.hidden) continue;
    onState("lost", "The live view was lost; what you see is old. Trying again…");
    await new Promise((done) => setTimeout(done, backoffMs(failures, Math.random())));
  }
}

/** A hidden page doesn't look, so the server's sampler rests. */
async function untilVisible(onState) {
  if (!document.hidden) return;
  onState("lost", "Paused while this page is hidden.");
  await new Promise((done) => document.addEventListener("visibilitychange", done, { once: true }));
}

/** Answers when the stream has ended: with the status if it was refused, 0 if it was lost. */
async function readStream(token, onSnapshot) {
  const ending = new AbortController();
  const { signal } = ending;
  const end = () => ending.abort();
  document.addEventListener("visibilitychange", end, { signal });
  let patience = setTimeout(end, SILENT_MS);
  try {
    const headers = { Authorization: `Bearer ${token}` };
    const answer = await fetch("api/inside", { headers, signal, cache: "no-store" });
    if (!answer.ok) return answer.status;
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ""; ; ) {
      const { done, value } = await reader.read();
      if (done) return 0;
      clearTimeout(patience);
      patience = setTimeout(end, SILENT_MS);
      const { data, rest } = events(text + value);
      text = rest;
      if (data.length) onSnapshot(JSON.parse(data.at(-1))); // the latest only
    }
  } catch {
    return 0;
  } finally {
    clearTimeout(patience);
    end();
  }
}
