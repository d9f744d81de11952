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
    ERRORS[frame.code]?.(chat, frame, room);
    if (!item) return;
    outgoing.refused(item, frame, Date.now());
    chat.changedOutgoing(room);
  },
};

/** Error code → what it means beyond the text or the join that it answers. */
const ERRORS = {
  bad_token: (chat) => chat.ports.badToken(),
  bad_room: giveUp,
  too_many_rooms: giveUp,
  unavailable: joinLater,

  not_joined(chat, _frame, room) {
    if (!room?.joined) return;
    room.joined = false;
    chat.join(room);
  },

  rate_limited(chat, frame, room) {
    if (room) joinLater(chat, frame, room);
    else setTimeout(() => chat.authenticate(), frame.retryAfterMs); // the one frame without a room that must arrive
  },
};

/** `seen`: nobody has to be told about it any more. */
function receive(chat, message, room, seen) {
  const mine = chat.session.isMine(message.uid);
  const how = mine ? "mine" : mentionsMe(message.text, chat.session.username) ? "calls" : "other";
  store.receive(room, message, how, seen);
  if (mine && outgoing.settle(room.outgoing, message.ref)) chat.changedOutgoing(room);
}

function joinLater(_chat, { retryAfterMs = AGAIN_MS * (0.5 + Math.random()) }, room) {
  if (room && !room.joined) Object.assign(room, { refused: true, joinAfter: Date.now() + retryAfterMs });
}

function giveUp(chat, { detail }, room) {
  if (room) chat.rooms.drop(room.name);
  chat.ports.refused(detail);
}
