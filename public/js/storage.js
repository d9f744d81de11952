/** What is remembered: by this browser for all tabs (`device`), or by this tab over a reload (`tab`). */

const PREFIX = "roomloop.";

class Storage {
  #area;
  #memory = new Map(); // what the browser would not take: it is remembered until the page closes

  /** @param area gives the browser's storage; throws where that is forbidden */
  constructor(area) {
    this.#area = area;
  }

  /** What is remembered. What isn't of the fallback's kind isn't ours. */
  get(key, fallback) {
    try {
      const text = this.#memory.get(key) ?? this.#area().getItem(PREFIX + key);
      const value = text ? JSON.parse(text) : fallback;
      return value.constructor === fallback.constructor ? value : fallback;
    } catch {
      return fallback;
    }
  }

  set(key, value) {
    const text = JSON.stringify(value);
    try {
      this.#area().setItem(PREFIX + key, text);
      this.#memory.delete(key);
    } catch {
      this.#memory.set(key, text); // full or forbidden
    }
  }

  /** False: the browser didn't take something, so it will be gone with this page. */
  get lasts() {
    return this.#memory.size === 0;
  }
}

export const device = new Storage(() => localStorage);
export const tab = new Storage(() => sessionStorage);

/** Calls `listener(key)` when another tab has changed what the device remembers. */
export function onDeviceChange(listener) {
  addEventListener("storage", ({ key, storageArea }) => {
    if (storageArea === localStorage && key?.startsWith(PREFIX)) listener(key.slice(PREFIX.length));
  });
}
