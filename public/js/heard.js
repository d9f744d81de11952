import * as outgoing from "./store/outgoing.js";
import * as store from "./store/room.js";
import { mentionsMe } from "./text.js";

const AGAIN_MS = 2_000;

/** Frame type → what it does to the chat and the room it names. A type that isn't here is ignored. */
export const HEARD = {
  welcome: (chat, { maxText }) => {
    chat.maxText = maxText ?? chat.maxText;
  },

  joined(chat, frame, room) {
    const fresh = room.cursor === "";
    if (frame.gap && room.items.length) store.gap(room);
    for (const message of frame.messages) {
      receive(chat, message, room, fresh ? !store.isNews(room, message.id) : chat.ports.isReading(room));
    }
    room.cursor = frame.more ? (frame.messages.at(-1)?.id ?? room.cursor) : frame.last;
    if (frame.more) return chat.join(room);
    store.setPeople(room, frame.members, frame.count);
    if (!fresh && !frame.gap && !room.joined) outgoing.unposted(room.outgoing);
    Object.assign(room, { joined: true, refused: false });
    if (fresh && !room.unread) chat.read(room);
    chat.flush(room, Date.now());
  },

  message(chat, frame, room) {
    receive(chat, frame, room, chat.ports.isReading(room));
    room.cursor = frame.id;
  },

  /** Posted before. If its echo never reached this tab, it is shown now; the cursor stays, so that nothing is skipped. */
  ack(chat, { id, ref }, room) {
    const item = outgoing.settle(room.outgoing, ref);
    if (!item) return;
    const { username: from } = chat.session;
    store.receive(room, { id, uid: "", from, text: item.text, at: Number.parseInt(id, 10) }, "mine", true);
    chat.changedOutgoing(room);
  },

  presence: (chat, frame, room) => store.presence(room, frame, chat.session.username),
  typing: (chat, { from }, room) => from !== chat.session.username && store.types(room, from, Date.now()),
  gap: (_chat, _frame, room) => store.gap(room),

  error(chat, frame, room) {
    const item = room?.outgoing.find(({ ref }) => ref === frame.ref);
    if (item) outgoing.refused(item, frame, Date.now());
    if (frame.code === "bad_token") chat.ports.badToken();
    else if (frame.code === "not_joined" && room?.joined) rejoin(chat, room);
    else if (frame.code === "too_many_rooms" || frame.code === "bad_room") refuse(chat, frame, room);
    else if (frame.code === "rate_limited" && !room)
      setTimeout(() => chat.authenticate(), frame.retryAfterMs ?? AGAIN_MS);
    else if (room && !room.joined) joinLater(room, frame.retryAfterMs ?? AGAIN_MS * (0.5 + Math.random()));
  },
};

/** `seen`: nobody has to be told about it any more. */
function receive(chat, message, room, seen) {
  const mine = chat.session.isMine(message.uid);
  const how = mine ? "mine" : mentionsMe(message.text, chat.session.username) ? "calls" : "other";
  store.receive(room, message, how, seen);
  if (mine && outgoing.settle(room.outgoing, message.ref)) chat.changedOutgoing(room);
}

function rejoin(chat, room) {
  room.joined = false;
  chat.join(room);
}

function joinLater(room, ms) {
  Object.assign(room, { refused: true, joinAfter: Date.now() + ms });
}

function refuse(chat, { detail }, room) {
  if (room) chat.rooms.drop(room.name);
  chat.ports.refused(detail);
}
