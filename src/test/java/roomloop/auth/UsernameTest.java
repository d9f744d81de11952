package roomloop.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsernameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"a", "Ada Lovelace", "x_y-z.1", "Zoë", "李小龍", "محمد", "𐐷𐐷", "0123456789 0123456789 0123456789"
            })
    void names_that_people_have_are_taken(String name) {
        assertEquals(Optional.of(name), Username.parse(name).map(Username::value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "\u3164",
                "0123456789 0123456789 0123456789x",
                "a\nb",
                "a\u0000",
                "a\tb",
                "<b>",
                "a\"b",
                "a|b",
                "a\u202eb",
                "a\u200bb",
                "a\u2066b",
                "a\ud800",
                "🙂",
                "a\u00a0b"
            })
    void names_that_could_deceive_are_not(String name) {
        assertTrue(Username.parse(name).isEmpty());
    }

    @Test
    void what_was_typed_is_trimmed_and_composed() {
        assertEquals(
                "Zo\u00eb", Username.parse(" \u3000Zoe\u0308\n").orElseThrow().value());
    }
}
