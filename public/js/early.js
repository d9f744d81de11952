// Runs before anything is painted: shows the theme that was chosen, and connects a returning guest, since that takes
// longest. A plain script, so that it waits for no module.
{
  const read = (area, key) => {
    try {
      return JSON.parse(globalThis[area].getItem(`roomloop.${key}`));
    } catch {
      return null; // forbidden, or not ours
    }
  };
  const { dataset } = document.documentElement;
  dataset.theme = read("localStorage", "settings")?.theme ?? "system";
  const session = read("localStorage", "session");
  if (session?.token && document.currentScript.dataset.connects !== undefined) {
    dataset.returning = "";
    const named =
      location.hash.slice(1) || read("sessionStorage", "current") || read("localStorage", "rooms")?.at?.(-1);
    const room = /^[a-z0-9][a-z0-9_-]{0,31}$/.test(named) ? named : "";
    const url = new URL(room ? `ws?room=${room}` : "ws", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url, ["roomloop", session.token]);
    const events = [];
    socket.onmessage = socket.onclose = (event) => events.push(event);
    globalThis.early = { socket, events, token: session.token, room };
  }
  // A form that is sent before its module is there waits for it.
  document.addEventListener("submit", (event) => {
    if (!event.target.closest(".join-page")) return;
    event.preventDefault();
    dataset.submitted = "";
  });
}
