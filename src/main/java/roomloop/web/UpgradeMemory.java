package roomloop.web;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Header;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServerContainer;
import org.eclipse.jetty.ee10.websocket.server.internal.JettyServerFrameHandlerFactory;
import org.eclipse.jetty.websocket.common.JettyWebSocketFrameHandler;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;

/**
 * A workaround that makes an idle connection a third smaller; the server works the same without it. Two references keep the
 * whole HTTP request of an upgrade alive as long as its connection: {@code WsConnection.upgradeCtx} (Javalin 7.2.3) and
 * {@code CompletedUpgradeResponse._headers} (Jetty 12.1.12). Either is enough to keep it, so both are let go here. When both are
 * gone there, delete this class and the call of it.
 */
final class UpgradeMemory {
    private static final HttpServletRequest NO_REQUEST = nothing(HttpServletRequest.class);
    private static final HttpServletResponse NO_RESPONSE = nothing(HttpServletResponse.class);

    private UpgradeMemory() {}

    static void save(JavalinConfig javalin) {
        javalin.jetty.modifyServletContextHandler(context -> {
            var filter = new FilterHolder((Filter) UpgradeMemory::letGo);
            filter.setAsyncSupported(true);
            context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
            javalin.jetty.modifyWebSocketServletFactory(webSockets -> replaceFactory(context));
        });
    }

    /** Hands Javalin wrappers, and empties them when the upgrade is done. */
    private static void letGo(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (((HttpServletRequest) request).getHeader(Header.SEC_WEBSOCKET_VERSION) == null) {
            chain.doFilter(request, response);
            return;
        }
        var in = new HttpServletRequestWrapper((HttpServletRequest) request);
        var out = new HttpServletResponseWrapper((HttpServletResponse) response);
        try {
            chain.doFilter(in, out);
        } finally {
            in.setRequest(NO_REQUEST);
            out.setResponse(NO_RESPONSE);
        }
    }

    private static <T> T nothing(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> {
            throw new IllegalStateException("the upgrade is over");
        }));
    }

    /** Jetty's own factory copies request and response for each session, and the copies hold on to them. */
    private static void replaceFactory(ServletContextHandler context) {
        var container = JettyWebSocketServerContainer.getContainer(context.getServletContext());
        var components = WebSocketServerComponents.getWebSocketComponents(context);
        container.removeBean(container.getBean(JettyServerFrameHandlerFactory.class));
        container.addBean(new JettyServerFrameHandlerFactory(container, components) {
            @Override
            public JettyWebSocketFrameHandler newFrameHandler(
                    Object webSocket, ServerUpgradeRequest request, ServerUpgradeResponse response) {
                return newJettyFrameHandler(webSocket);
            }
        });
    }
}
