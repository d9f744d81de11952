/** What this tab remembers over a reload. Where the browser forbids storage, it is remembered until the tab closes. */

const memory = new Map();
const PREFIX = "roomloop.";

export function keep(key, value) {
  const text = JSON.stringify(value);
  memory.set(key, text);
  try {
    sessionStorage.setItem(PREFIX + key, text);
  } catch {
    // full or forbidden: the copy in memory serves
  }
}

export function kept(key, fallback) {
  let text = memory.get(key);
  try {
    text ??= sessionStorage.getItem(PREFIX + key);
    return text ? JSON.parse(text) : fallback;
  } catch {
    return fallback;
  }
}
