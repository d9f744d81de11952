package roomloop.chat;

/** What the others see of a user: a random id that stays with the token, and a name that need not be unique. */
public record User(String uid, String name) {}
