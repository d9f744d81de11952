package roomloop.page;

/** The connection of a tab in the hands of a test. Every page's sockets go through the hook. */
final class PageSocket {
    /** Runs before the page's own scripts. {@code sessionStorage.away} leads all new sockets to where none is opened. */
    static final String HOOK = """
            window.sockets = [];
            window.WebSocket = class extends WebSocket {
              constructor(url, protocols) {
                super(sessionStorage.away ? new URL(`healthz?${Math.random()}`, url) : url, protocols);
                sockets.push(this);
                this.sent = [];
              }
              send(frame) {
                this.sent.push(frame);
                super.send(frame);
              }
              get onmessage() {
                return super.onmessage;
              }
              set onmessage(listener) {
                super.onmessage = listener && ((event) => {
                  if (!window.lost || !event.data.includes(lost)) listener(event);
                  else window.lost = "";
                });
              }
            };
            """;

    private PageSocket() {}

    /** The connection ends with this code, as the page sees it, and there is no other until {@code mend}. */
    static void breakOff(Tab tab, int code) {
        tab.asks("sessionStorage.away = 1; sockets.at(-1).onclose({ code: arguments[0] })", code);
    }

    static void mend(Tab tab) {
        tab.asks("sessionStorage.removeItem('away')");
    }

    /** The next text message that holds this never arrives. */
    static void lose(Tab tab, String part) {
        tab.asks("window.lost = arguments[0]", part);
    }

    /** Sends this to the server as if the page had done so. */
    static void send(Tab tab, String frame) {
        tab.asks("sockets.at(-1).send(arguments[0])", frame);
    }

    /** Lets the page hear this as if the server had said so. */
    static void say(Tab tab, String frame) {
        tab.asks("sockets.at(-1).onmessage({ data: arguments[0] })", frame);
    }

    /** How many connections the page has tried. */
    static long tries(Tab tab) {
        return (Long) tab.asks("return sockets.length");
    }
}
