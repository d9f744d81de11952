/** The few things that plain DOM lacks. Text goes in as text, always: no markup is ever parsed. */

/** An element. What begins with `data-`, `aria-` or `role` is an attribute, all else a property. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (/^(data-|aria-|role$)/.test(name)) node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children);
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

const shown = new WeakMap();

/** Makes the children of `parent` match `items`. A node is kept as long as its key is there: it doesn't lose focus. */
export function sync(parent, items, keyOf, make, update) {
  const before = shown.get(parent) ?? new Map();
  const now = new Map(items.map((item) => [keyOf(item), item]));
  for (const [key, node] of before) if (!now.has(key)) node.remove();
  let place = parent.firstChild;
  for (const [key, item] of now) {
    const node = before.get(key) ?? make(item);
    update(node, item);
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
    now.set(key, node);
  }
  shown.set(parent, now);
}

/** Ties a problem to a field, or takes it away with "". */
export function problem(field, words) {
  field.setAttribute("aria-invalid", String(words !== ""));
  say(document.getElementById(field.getAttribute("aria-describedby").split(" ")[0]), words);
  if (words) field.focus();
}
