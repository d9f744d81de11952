package roomloop.chat;

/** Who somebody is to the others: a random id that stays with the token, and a name that need not be unique. */
public record User(String uid, String name) {}
