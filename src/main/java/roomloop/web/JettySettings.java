package roomloop.web;

import io.javalin.config.JavalinConfig;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.SessionHandler;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.LowResourceMonitor;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.session.NullSessionCacheFactory;
import org.eclipse.jetty.session.NullSessionDataStore;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import roomloop.config.Rate;

/** How Jetty is set up under Javalin: few platform threads that never wait, a virtual one for whatever may. */
final class JettySettings {
    /** Bytes the kernel may swallow for a client that doesn't read: without a limit it takes megabytes, and hides it. */
    private static final int SEND_BUFFER = 32 * 1024;

    private static final int BACKLOG = 1024; // connections that may wait to be accepted
    private static final long STOP = 1_000; // ms for requests under way when the server stops

    private JettySettings() {}

    /** @param idle for an HTTP connection on which nothing moves, in or out */
    static void apply(JavalinConfig javalin, ExecutorService handlers, SlowRequestTimeout timeout, Duration idle) {
        // Selectors stay on platform threads: on JDK 21 to 23 they could pin all that carry virtual ones.
        var threads = new QueuedThreadPool(16, 4);
        threads.setName("jetty");
        threads.setVirtualThreadsExecutor(handlers);
        javalin.jetty.threadPool = threads;
        javalin.jetty.modifyServer(JettySettings::setUpServer);
        javalin.jetty.modifyHttpConfiguration(http -> {
            http.setUriCompliance(UriCompliance.DEFAULT);
            http.addCustomizer(ProblemDetails::addHeaders);
        });
        javalin.jetty.addConnector((server, http) -> {
            var connector = new AcceptingConnector(server, new HttpConnectionFactory(http));
            connector.setHost(javalin.jetty.host);
            connector.setPort(javalin.jetty.port);
            connector.setAcceptQueueSize(BACKLOG);
            connector.setAcceptedSendBufferSize(SEND_BUFFER);
            connector.setIdleTimeout(idle.toMillis());
            connector.setShutdownIdleTimeout(STOP / 4);
            connector.addBean(timeout);
            return connector;
        });
        javalin.jetty.modifyServletContextHandler(context -> {
            context.setErrorHandler(new ProblemDetails());
            context.setSessionHandler(withoutSessions());
            javalin.jetty.modifyWebSocketServletFactory(webSockets -> {
                withoutExtensions(context);
                webSockets.setIdleTimeout(Duration.ZERO); // the connection monitor knows better which peers are alive
                webSockets.setMaxFrameSize(0); // the frame guard counts; here a limit would only cut up what we send
                webSockets.setMaxTextMessageSize(0);
                webSockets.setMaxBinaryMessageSize(0);
            });
        });
        UpgradeMemory.save(javalin);
    }

    private static void setUpServer(Server server) {
        server.setErrorHandler(new ProblemDetails());
        server.setStopTimeout(STOP);
        server.removeBean(server.getBean(LowResourceMonitor.class)); // it would cut quiet clients when threads are few
    }

    /** Says in one line that connections can't be accepted, for want of file descriptors as a rule, and tries again. */
    private static final class AcceptingConnector extends ServerConnector {
        private static final Logger LOG = LoggerFactory.getLogger(JettySettings.class);
        private final RateLimiter lines = new RateLimiter(Optional.of(new Rate(1 / 60.0, 1)));

        AcceptingConnector(Server server, ConnectionFactory factory) {
            super(server, 1, -1, factory);
        }

        @Override
        protected boolean handleAcceptFailure(Throwable failure) {
            if (!(failure instanceof ClosedChannelException) && lines.take("") == 0) { // which is the end of the server
                LOG.warn("event=accept_failed why=\"{}\"", failure.getMessage());
            }
            return super.handleAcceptFailure(failure); // waits for a second
        }
    }

    /** Javalin asks each upgrade for a session: it gets one that is forgotten at once, and no cookie. */
    private static SessionHandler withoutSessions() {
        var sessions = new SessionHandler();
        var cache = new NullSessionCacheFactory().getSessionCache(sessions);
        cache.setSessionDataStore(new NullSessionDataStore());
        sessions.setSessionCache(cache);
        sessions.setUsingCookies(false);
        return sessions;
    }

    /** Compression costs 90 KB a connection and twice the work; and the frame guard stands where extensions would. */
    private static void withoutExtensions(ServletContextHandler context) {
        var registry = WebSocketServerComponents.getWebSocketComponents(context).getExtensionRegistry();
        Set.copyOf(registry.getAvailableExtensionNames()).forEach(registry::unregister);
    }
}
