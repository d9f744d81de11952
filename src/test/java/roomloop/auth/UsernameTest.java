package roomloop.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples are in {@code usernames.json}, which the page's tests read, too: the page and the server share one rule. */
class UsernameTest {
    @ParameterizedTest
    @MethodSource
    void names_that_people_have_are_taken(String name) {
        assertEquals(Optional.of(name), Username.parse(name).map(Username::value));
    }

    @ParameterizedTest
    @MethodSource
    void names_that_could_deceive_are_not(String name) {
        assertTrue(Username.parse(name).isEmpty());
        assertThrows(IllegalArgumentException.class, () -> new Username(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\ud800", "\udc00b", "\ud834"})
    void half_a_character_is_no_name(String name) {
        assertTrue(Username.parse(name).isEmpty());
    }

    @Test
    void what_was_typed_is_trimmed_and_composed() throws Exception {
        for (var example : examples().path("trimmedAndComposed").properties()) {
            assertEquals(
                    example.getValue().textValue(),
                    Username.parse(example.getKey()).orElseThrow().value());
        }
    }

    @ParameterizedTest
    @MethodSource
    void texts_without_anything_to_see_are_blank(String text) {
        assertTrue(Visible.isBlank(text));
    }

    @ParameterizedTest
    @MethodSource
    void texts_with_something_to_see_are_not(String text) {
        assertFalse(Visible.isBlank(text));
    }

    static Stream<String> names_that_people_have_are_taken() throws IOException {
        return examples("names");
    }

    static Stream<String> names_that_could_deceive_are_not() throws IOException {
        return examples("noNames");
    }

    static Stream<String> texts_without_anything_to_see_are_blank() throws IOException {
        return examples("blankTexts");
    }

    static Stream<String> texts_with_something_to_see_are_not() throws IOException {
        return examples("visibleTexts");
    }

    private static Stream<String> examples(String kind) throws IOException {
        return examples().path(kind).valueStream().map(JsonNode::textValue);
    }

    private static JsonNode examples() throws IOException {
        try (var file = UsernameTest.class.getResourceAsStream("/usernames.json")) {
            return new ObjectMapper().readTree(file);
        }
    }
}
