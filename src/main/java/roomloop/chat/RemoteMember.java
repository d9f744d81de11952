package roomloop.chat;

/** A user who is in a room through another server. A user who is there through two servers is two of these, and one member. */
public record RemoteMember(String server, User user) {}
