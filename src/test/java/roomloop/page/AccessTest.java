package roomloop.page;

import org.junit.jupiter.api.Test;

/** Everybody can use it. */
class AccessTest extends InBrowser {
    @Test
    void axe_finds_nothing_wrong_with_the_join_form_and_the_chat() {
        Tab ann = guest("ann").opens(page());
        Axe.isContent(ann, "join form");
        ann.joins("axe");
        ann.says("hello @ann, see https://example.org and `code`\n```\nmore\n```");
        Axe.isContent(ann, "chat");
    }
}
