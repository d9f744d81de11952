package roomloop.chat;

/** A guest who is in a room by way of a server. A guest who is there through two servers is two attendees, one member. */
public record RemoteMember(String server, User guest) {}
