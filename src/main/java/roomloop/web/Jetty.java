package roomloop.web;

import io.javalin.config.JavalinConfig;
import java.util.concurrent.ExecutorService;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.LowResourceMonitor;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** How Jetty is set up under Javalin: few platform threads that never wait, a virtual one for whatever may. */
final class Jetty {
    /** Bytes the kernel may swallow for a client that doesn't read: without a limit it takes megabytes, and hides it. */
    private static final int SEND_BUFFER = 32 * 1024;

    private static final int BACKLOG = 1024; // connections that may wait to be accepted
    private static final long IDLE = 30_000; // ms without a byte, for HTTP
    private static final long STOP = 1_000; // ms for requests under way when the server stops

    private Jetty() {}

    static void setUp(JavalinConfig javalin, ExecutorService handlers, Handler.Wrapper door, Patience patience) {
        // Selectors stay on platform threads: on JDK 21 to 23 they could pin all that carry virtual ones.
        var threads = new QueuedThreadPool(16, 4);
        threads.setName("jetty");
        threads.setVirtualThreadsExecutor(handlers);
        javalin.jetty.threadPool = threads;
        javalin.jetty.modifyServer(server -> setUp(server, door));
        javalin.jetty.modifyHttpConfiguration(http -> http.setUriCompliance(UriCompliance.DEFAULT));
        javalin.jetty.modifyServletContextHandler(context -> context.setErrorHandler(new Problems()));
        String host = javalin.jetty.host;
        int port = javalin.jetty.port;
        javalin.jetty.addConnector((server, http) -> connector(server, http, host, port, patience));
    }

    private static void setUp(Server server, Handler.Wrapper door) {
        server.setHandler(door); // Javalin hangs itself behind it
        server.setErrorHandler(new Problems());
        server.setStopTimeout(STOP);
        server.removeBean(server.getBean(LowResourceMonitor.class)); // it would cut quiet guests when threads are few
    }

    private static Connector connector(
            Server server, HttpConfiguration http, String host, int port, Patience patience) {
        var connector = new ServerConnector(server, 1, -1, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setAcceptQueueSize(BACKLOG);
        connector.setAcceptedSendBufferSize(SEND_BUFFER);
        connector.setIdleTimeout(IDLE);
        connector.setShutdownIdleTimeout(STOP / 4);
        connector.addBean(patience);
        return connector;
    }
}
