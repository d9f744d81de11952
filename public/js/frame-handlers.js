import { newer } from "./protocol.js";
import * as history from "./store/history.js";
import * as outgoing from "./store/outgoing.js";
import * as store from "./store/room.js";
import { mentionsMe } from "./text.js";
import { learnAtLeast, now } from "./time.js";

const AGAIN_MS = 2_000;
const NO_PLACE_MS = 10_000;

/** Frame type → what it does to the chat and the room it names. A type that isn't here is ignored. */
export const HANDLERS = {
  welcome(chat, { maxText = chat.maxText, inside = false }) {
    chat.maxText = maxText;
    chat.hasInside = inside;
  },

  joined(chat, frame, room) {
    const isFirst = room.cursor === "";
    const cameBack = !isFirst && !room.joined;
    const isVisit = isFirst && room.readTo === ""; // the first one ever: then everything is history
    if (frame.gap && room.items.length > 1) history.addHole(room, frame.messages.length ? "more" : "trimmed");
    for (const message of frame.messages) {
      const seen = isFirst ? isVisit || !newer(message.id, room.readTo) : !cameBack && chat.callbacks.isReading(room);
      receive(chat, message, room, seen);
      if (!seen && cameBack) mention(chat, message, room);
    }
    room.cursor = frame.more ? (frame.messages.at(-1)?.id ?? room.cursor) : frame.last;
    if (frame.more) return chat.join(room);
    store.setPeople(room, frame.members, frame.count);
    if (cameBack && !frame.gap) outgoing.markUnposted(room.outgoing);
    if (isFirst) onFirstJoin(frame, room);
    Object.assign(room, { joined: true, refused: "" });
    if (isFirst || cameBack) chat.loadUnread(room);
    chat.flush(room, now());
  },

  message(chat, frame, room) {
    learnAtLeast(frame.at);
    const seen = chat.callbacks.isReading(room);
    receive(chat, frame, room, seen);
    if (!seen) mention(chat, frame, room);
    room.cursor = frame.id;
  },

  /** Posted before. If its echo never reached this tab, it is shown now; the cursor stays, so that nothing is skipped. */
  ack(chat, { id, ref }, room) {
    const item = outgoing.settle(room.outgoing, ref);
    if (!item) return;
    const { username: from, uids } = chat.session;
    store.receive(room, { id, uid: uids.at(-1), from, text: item.text, at: Number.parseInt(id, 10) }, "mine", true);
    chat.onOutgoingChange(room);
  },

  history(chat, frame, room) {
    history.fill(room, frame, chat.howOf);
    if (room.loadingUnread) chat.loadUnread(room);
  },

  presence: (chat, frame, room) => store.presence(room, frame, chat.session.username),
  typing: (chat, { from }, room) => from !== chat.session.username && store.startTyping(room, from, now()),
  gap: (_chat, _frame, room) => history.addHole(room),

  error(chat, frame, room) {
    const item = room?.outgoing.find(({ ref }) => ref === frame.ref);
    ERRORS[frame.code]?.(chat, frame, room);
    if (!item) return;
    outgoing.onError(item, frame, now());
    chat.onOutgoingChange(room);
  },
};

/** Error code → what it means beyond the text that it answers. */
const ERRORS = {
  bad_token: (chat) => chat.callbacks.onBadToken(),
  unavailable: askLater,

  bad_room(chat, { detail }, room) {
    if (room) chat.rooms.drop(room.name);
    chat.callbacks.onRefused(detail);
  },

  /** Too many of mine, or of the server's: the room is kept, and tried again. */
  too_many_rooms: (_chat, { detail }, room) =>
    joinLater(room, NO_PLACE_MS, `No place in this room yet: ${detail}. Trying again…`),

  not_joined(chat, _frame, room) {
    if (!room?.joined) return;
    room.joined = false;
    history.forget(room);
    chat.join(room);
  },

  rate_limited(chat, frame, room) {
    if (room) askLater(chat, frame, room);
    else setTimeout(() => chat.authenticate(), frame.retryAfterMs); // the one frame without a room that must arrive
  },
};

/** A join, or a request for history, was not taken. What carries a `ref` is about a text. */
function askLater(_chat, { ref, retryAfterMs }, room) {
  if (!room || ref) return;
  if (room.joined) return history.failed(room, now(), retryAfterMs);
  const wait = retryAfterMs ?? AGAIN_MS * (0.5 + Math.random());
  joinLater(room, wait, "The server can't open this room just now. Trying again…");
}

function joinLater(room, ms, refused) {
  if (room && !room.joined) Object.assign(room, { refused, joinAfter: now() + ms });
}

function onFirstJoin({ last }, room) {
  if (room.items.length === 1) room.items[0].state = last === "0-0" ? "start" : "trimmed";
  if (!room.unread) store.markRead(room, last);
}

export function howOf(session, { uid, text }) {
  if (session.isMine(uid)) return "mine";
  return mentionsMe(text, session.username) ? "calls" : "other";
}

/** `seen`: it is before the reader's eyes. */
function receive(chat, message, room, seen) {
  const how = chat.howOf(message);
  store.receive(room, message, how, seen);
  if (how === "mine" && outgoing.settle(room.outgoing, message.ref)) chat.onOutgoingChange(room);
}

function mention(chat, message, room) {
  if (chat.howOf(message) === "calls" && !room.muted) chat.callbacks.onMention(room, message);
}
