package roomloop.inside;

import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import roomloop.chat.Client;

/**
 * What the live view asks of the server that carries it; the web package isn't known here. Each may be asked from any thread.
 *
 * @param handlerThreads virtual threads that serve sockets and requests now
 */
public record ServerView(
        String name,
        IntSupplier connections,
        Supplier<Stream<Client>> clients,
        LongSupplier handlerThreads,
        BooleanSupplier isDraining) {}
