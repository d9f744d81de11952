/** The few things that plain DOM lacks. Text goes in as text, always: no markup is ever parsed. */

/**
 * An element. `data-…`, `aria-…` and `role` become attributes, `--…` custom properties of CSS, all else properties;
 * empty children are left out.
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("--")) node.style.setProperty(name, value);
    else if (/^(data-|aria-|role$)/.test(name)) node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.filter(Boolean));
  return node;
}

/** Puts a page of `index.html` on show, in place of all else. */
export function showPage(id) {
  document.querySelector(".page")?.remove();
  const page = el("div", { className: `page ${id}-page` }, document.getElementById(id).content.cloneNode(true));
  document.body.append(page);
  return page;
}

/** Sets a text if it is another one, so that live regions stay silent and selections stay. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Says several texts in `parent`, by selector. */
export function fill(parent, texts) {
  for (const [selector, text] of Object.entries(texts)) say(parent.querySelector(selector), text);
}

const shown = new WeakMap();

/**
 * Makes the children of `parent` match `items`, which differ in their property `key`; other children stay behind them.
 * A node is kept as long as its key is there: it doesn't lose focus.
 */
export function sync(parent, items, key, make, update = () => {}) {
  const before = shown.get(parent) ?? new Map();
  const now = new Map(items.map((item) => [item[key], item]));
  for (const [id, node] of before) if (!now.has(id)) node.remove();
  let place = parent.firstChild;
  for (const [id, item] of now) {
    const node = before.get(id) ?? make(item);
    update(node, item);
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
    now.set(id, node);
  }
  shown.set(parent, now);
}
