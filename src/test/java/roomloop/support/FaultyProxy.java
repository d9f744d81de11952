package roomloop.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A network, between a server and its Redis or its guests, that a test may break. */
public final class FaultyProxy implements AutoCloseable {
    private volatile int target;
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final Set<Link> silenced = ConcurrentHashMap.newKeySet();

    private record Link(Socket near, Socket far) {
        void close() {
            try (near;
                    far) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public FaultyProxy(int target) throws IOException {
        this.target = target;
        Thread.ofVirtual().name("proxy").start(this::accept);
    }

    public URI uri() {
        return URI.create("redis://127.0.0.1:" + server.getLocalPort());
    }

    /** On all connections that there are, nothing passes any more, and neither side is told. New ones are well. */
    public void silence() {
        silenced.addAll(links);
    }

    /** New connections lead to another port; those that there are stay as they are. */
    public void moveTo(int port) {
        target = port;
    }

    /** All connections end, and there are no new ones. */
    @Override
    public void close() throws IOException {
        server.close();
        for (Link link : links) {
            link.close();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var link = new Link(server.accept(), new Socket("127.0.0.1", target));
                links.add(link);
                Thread.ofVirtual().name("proxy-out").start(() -> pass(link, link.near(), link.far()));
                Thread.ofVirtual().name("proxy-back").start(() -> pass(link, link.far(), link.near()));
            } catch (IOException e) {
                // closed, or Redis is away: the client sees the end of its connection
            }
        }
    }

    private void pass(Link link, Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            var bytes = new byte[8192];
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                if (!silenced.contains(link)) {
                    out.write(bytes, 0, count);
                }
            }
        } catch (IOException e) {
            // one end has gone
        }
        if (!silenced.contains(link)) { // so the other goes, if it may be told
            link.close();
            links.remove(link);
        }
    }
}
