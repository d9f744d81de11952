const icon = document.querySelector("link[rel=icon]");
const plain = icon.href;
let shown = 0;

/** The unread count where it can be seen from another tab: in the title and on the icon. */
export function badge(unread, room) {
  const title = `${unread ? `(${unread}) ` : ""}${room ? `#${room} · ` : ""}Roomloop`;
  if (document.title !== title) document.title = title;
  if (shown === unread) return;
  shown = unread;
  icon.href = unread ? `data:image/svg+xml,${encodeURIComponent(svg(unread > 99 ? "99" : unread))}` : plain;
}

const svg = (count) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="16" fill="#c4281c"/>` +
  `<text x="16" y="23" font-family="sans-serif" font-size="20" font-weight="bold" text-anchor="middle" fill="#fff">${count}</text></svg>`;
