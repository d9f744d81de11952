package roomloop.support;

import java.util.Optional;
import roomloop.chat.Client;
import roomloop.chat.LabControl;
import roomloop.chat.RoomName;
import roomloop.chat.User;

/** For servers without a lab. */
public class NoLab implements LabControl {
    @Override
    public int inbox(RoomName room, int usual) {
        return usual;
    }

    @Override
    public int awaitTurn(RoomName room, int usual) {
        return usual;
    }

    @Override
    public Optional<String> refusal(Client client, RoomName room) {
        return Optional.empty();
    }

    @Override
    public boolean follow(User user, RoomName room, LabCommand command) {
        return false;
    }
}
