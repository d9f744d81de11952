package roomloop.web;

import java.util.Optional;
import java.util.OptionalInt;
import roomloop.auth.Tokens;
import roomloop.chat.RoomName;

/**
 * What a connection has proved and asks for.
 *
 * @param room the one to join at once, which {@code message} frames may then leave out
 * @param window text messages that may be on their way unread
 */
record Admission(Tokens.Claims identity, Optional<RoomName> room, OptionalInt window) {}
