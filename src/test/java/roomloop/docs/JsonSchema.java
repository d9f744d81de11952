package roomloop.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** The part of JSON Schema that our specifications use. Any other keyword is an error, so that nothing goes unchecked. */
record JsonSchema(JsonNode document) {
    private static final Set<String> KEYWORDS = Set.of(
            "$ref",
            "additionalProperties",
            "anyOf",
            "const",
            "description",
            "enum",
            "items",
            "maxItems",
            "maxLength",
            "maximum",
            "minLength",
            "minimum",
            "pattern",
            "properties",
            "required",
            "type");

    static JsonSchema of(Path file) throws IOException {
        return new JsonSchema(new ObjectMapper().readTree(file.toFile()));
    }

    JsonNode at(String pointer) {
        JsonNode found = document.at(pointer);
        if (found.isMissingNode()) {
            throw new AssertionError("the specification has no " + pointer);
        }
        return found;
    }

    /** What is wrong with the value; empty if nothing is. */
    List<String> problems(JsonNode value, JsonNode schema) {
        var problems = new ArrayList<String>();
        check(value, schema, "$", problems);
        return problems;
    }

    private void check(JsonNode value, JsonNode schema, String path, List<String> problems) {
        schema.fieldNames().forEachRemaining(keyword -> {
            if (!KEYWORDS.contains(keyword)) {
                throw new AssertionError("unknown keyword " + keyword);
            }
            JsonNode rule = schema.get(keyword);
            if (!isMet(keyword, rule, value)) {
                problems.add(path + " breaks " + keyword + " " + rule + ": " + value);
            }
        });
        if (schema.has("$ref")) {
            check(value, at(schema.get("$ref").textValue().substring(1)), path, problems);
        }
        IntStream.range(0, schema.has("items") ? value.size() : 0)
                .forEach(i -> check(value.get(i), schema.get("items"), path + "[" + i + "]", problems));
        if (value.isObject()) {
            value.fieldNames().forEachRemaining(name -> {
                JsonNode property = schema.path("properties").path(name);
                if (!property.isMissingNode()) {
                    check(value.get(name), property, path + "." + name, problems);
                } else if (schema.has("additionalProperties")) {
                    problems.add(path + "." + name + " is not in the schema");
                }
            });
        }
    }

    private boolean isMet(String keyword, JsonNode rule, JsonNode value) {
        String text = value.isTextual() ? value.textValue() : "";
        return switch (keyword) {
            case "type" -> isOf(rule.textValue(), value);
            case "const" -> rule.equals(value);
            case "enum" -> all(rule).contains(value);
            case "required" -> all(rule).stream().allMatch(name -> value.has(name.textValue()));
            case "pattern" -> !value.isTextual() || text.matches(rule.textValue());
            case "minLength" -> !value.isTextual() || text.codePointCount(0, text.length()) >= rule.intValue();
            case "maxLength" -> !value.isTextual() || text.codePointCount(0, text.length()) <= rule.intValue();
            case "minimum" -> !value.isNumber() || value.longValue() >= rule.longValue();
            case "maximum" -> !value.isNumber() || value.longValue() <= rule.longValue();
            case "maxItems" -> !value.isArray() || value.size() <= rule.intValue();
            case "anyOf" ->
                all(rule).stream().anyMatch(schema -> problems(value, schema).isEmpty());
            default -> true; // looked at above
        };
    }

    private static boolean isOf(String type, JsonNode value) {
        return switch (type) {
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "boolean" -> value.isBoolean();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            default -> throw new AssertionError("unknown type " + type);
        };
    }

    private static List<JsonNode> all(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
