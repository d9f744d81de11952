package roomloop.chat;

/** A room with members, over all servers; each guest counts once. */
public record RoomCount(String name, int members) {}
