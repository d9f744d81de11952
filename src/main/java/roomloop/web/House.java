package roomloop.web;

import roomloop.auth.Tokens;
import roomloop.chat.Rooms;

/**
 * What every conversation needs; one for all of them.
 *
 * @param server this server's name, for {@code welcome}
 * @param saying limits messages, by uid
 * @param asking limits what else makes work, by uid
 * @param happenings where refusals are told
 */
record House(
        Rooms rooms,
        Tokens tokens,
        String server,
        FrameParser parser,
        RateLimiter saying,
        RateLimiter asking,
        Happenings happenings) {}
