package roomloop.web;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.util.Utf8StringBuilder;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.exception.BadPayloadException;
import org.eclipse.jetty.websocket.core.exception.MessageTooLargeException;

/** One text message as it comes in, perhaps in several frames. */
final class TextMessage {
    static final int MAX_BYTES = 16 * 1024;

    private final Utf8StringBuilder text = new Utf8StringBuilder();
    private final int max;
    private int bytes;

    /** @param max bytes */
    TextMessage(int max) {
        this.max = max;
    }

    /**
     * Adds a frame's payload; empty until the last one is there.
     *
     * @throws BadPayloadException if it isn't UTF-8 (1007)
     * @throws MessageTooLargeException beyond the maximum (1009)
     */
    Optional<String> add(Frame frame) {
        ByteBuffer payload = frame.getPayload();
        bytes += payload.remaining();
        if (bytes > max) {
            throw new MessageTooLargeException("more than " + max + " bytes");
        }
        text.append(payload);
        if (text.hasCodingErrors()) {
            throw new BadPayloadException.InvalidUtf8();
        }
        return frame.isFin()
                ? Optional.of(text.takeCompleteString(BadPayloadException.InvalidUtf8::new))
                : Optional.empty();
    }
}
