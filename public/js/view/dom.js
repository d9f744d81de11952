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

export const button = (label, onclick, props) => el("button", { type: "button", onclick, ...props }, label);

/** A copy of what stands in the `<template>` of this id. */
export const clone = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

/** Sets a text if it is another one, so that live regions stay silent and selections stay. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Sets several texts in `parent`, by selector. */
export function setTexts(parent, texts) {
  for (const [selector, text] of Object.entries(texts)) setText(parent.querySelector(selector), text);
}

const shown = new WeakMap();

/**
 * Makes the children of `parent` match `items`, which differ in their property `key`; other children stay behind them.
 * A node is kept as long as its key is there: it doesn't lose focus.
 */
export function sync(parent, items, key, make, update = () => {}) {
  const before = shown.get(parent) ?? new Map();
  const now = new Map(items.map((item) => [item[key], item]));
  const focused = document.activeElement;
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
  if (parent.contains(focused) && focused !== document.activeElement) focused.focus({ preventScroll: true }); // it was moved
}

/** Copies a text. The clipboard API needs HTTPS or localhost; on plain HTTP the old command still works. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const before = document.activeElement;
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    before?.focus();
    return done;
  }
}
