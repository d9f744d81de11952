package roomloop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** The architecture, checked by reading the sources: which package may import which, what runs with the server, what links to what. */
class ArchitectureTest {
    private static final Path SOURCES = Path.of("src/main/java/roomloop");

    /** What each package may import beside the JDK and itself. The root package is not listed: it may import all. */
    private static final Map<String, Set<String>> MAY_IMPORT = Map.of(
            "config", Set.of(),
            "auth", Set.of("io.jsonwebtoken."),
            "chat", Set.of("com.fasterxml.jackson."),
            "memory", Set.of("roomloop.chat."),
            "redis", Set.of("roomloop.chat.", "redis.clients.", "com.fasterxml.jackson.", "org.slf4j."),
            "inside",
                    Set.of(
                            "roomloop.chat.",
                            "roomloop.metrics.",
                            "roomloop.auth.",
                            "roomloop.config.",
                            "io.javalin.",
                            "com.fasterxml.jackson."),
            "metrics", Set.of("roomloop.chat.", "io.javalin."),
            "cluster", Set.of("roomloop.chat.", "roomloop.redis.", "redis.clients."),
            "web",
                    Set.of(
                            "roomloop.chat.",
                            "roomloop.auth.",
                            "roomloop.config.",
                            "io.javalin.",
                            "org.eclipse.jetty.",
                            "jakarta.servlet.",
                            "com.fasterxml.jackson.",
                            "org.slf4j."));

    /** What the README says to read, in its order. */
    private static final List<String> CORE_PATH = List.of(
            "Main.java",
            "auth/Tokens.java",
            "web/UpgradeGuard.java",
            "web/ChatSocket.java",
            "web/FrameParser.java",
            "chat/Rooms.java",
            "chat/RoomRegistry.java",
            "chat/Inbox.java",
            "chat/Command.java",
            "chat/Room.java",
            "chat/Members.java",
            "chat/Batch.java",
            "chat/Client.java",
            "chat/Outbox.java",
            "chat/Membership.java",
            "web/JettySocket.java",
            "memory/MemoryBus.java",
            "redis/Publisher.java",
            "redis/Subscriber.java");

    private static final Set<String> TOP_LEVEL =
            Set.of("pom.xml", "src", "public", "scripts", ".env.example", "README.md", "LICENSE");
    private static final Set<String> RUNTIME_DEPENDENCIES = Set.of(
            "io.javalin:javalin",
            "redis.clients:jedis",
            "io.jsonwebtoken:jjwt-api",
            "io.jsonwebtoken:jjwt-impl",
            "io.jsonwebtoken:jjwt-jackson",
            "com.fasterxml.jackson.core:jackson-databind",
            "org.slf4j:slf4j-simple");

    private static final Pattern LINK = Pattern.compile("]\\(([^)#]*)(?:#([^)]+))?\\)");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?([\\w.]+)");
    private static final Pattern FULL_NAME = Pattern.compile("\\broomloop\\.[a-z]+\\.(?=[A-Z])");
    private static final Pattern COMMENT_OR_TEXT =
            Pattern.compile("/\\*(?s:.*?)\\*/|//.*|\"\"\"(?s:.*?)\"\"\"|\"(?:[^\"\\\\\\n]|\\\\.)*\"");
    private static final Pattern LOCK = Pattern.compile("\\b(synchronized|volatile|\\w*Lock)\\b");

    @Test
    void imports_run_one_way() throws IOException {
        var strays = new TreeSet<String>();
        for (var file : files(SOURCES, ".java")) {
            var folder = SOURCES.relativize(file).getParent();
            if (folder != null) {
                assertTrue(MAY_IMPORT.containsKey(folder.toString()), "No package is planned for " + file);
                names(file)
                        .filter(name -> !allowed(folder.toString(), name))
                        .forEach(name -> strays.add(file + ": " + name));
            }
        }
        assertEquals(Set.of(), strays);
    }

    /** Prints how many lines there are, and how many of them are code. Never fails: the sizes are goals, not limits. */
    @Test
    void the_size_of_the_core_path_and_of_all_is_printed() throws IOException {
        System.out.println("The core path: "
                + size(CORE_PATH.stream().map(SOURCES::resolve).toList()));
        System.out.println("All of " + SOURCES + ": " + size(files(SOURCES, ".java")));
    }

    private static String size(List<Path> files) {
        var lines = files.stream().flatMap(ArchitectureTest::read).toList();
        long code = lines.stream()
                .filter(line -> !line.matches("\\s*((//|/?\\*).*)?"))
                .count();
        return lines.size() + " lines, " + code + " of code";
    }

    @Test
    void every_link_of_the_readme_and_the_docs_leads_somewhere() throws IOException {
        var lost = new TreeSet<String>();
        var pages = Stream.concat(Stream.of(Path.of("README.md")), files(Path.of("src/docs"), ".md").stream());
        for (var page : pages.toList()) {
            LINK.matcher(Files.readString(page))
                    .results()
                    .filter(link -> !leadsSomewhere(page, link.group(1), link.group(2)))
                    .forEach(link -> lost.add(page + ": " + link.group()));
        }
        assertEquals(Set.of(), lost);
    }

    /** Of the addresses only ours are looked at: the parts of Inside. */
    private static boolean leadsSomewhere(Path page, String target, String anchor) {
        boolean inside = target.endsWith("/inside.html");
        if (target.contains(":") && !inside) {
            return true;
        }
        var file = inside
                ? Path.of("public/inside.html")
                : page.resolveSibling(target.isEmpty() ? page.getFileName().toString() : target);
        return Files.exists(file)
                && (anchor == null
                        || read(file)
                                .anyMatch(line -> inside
                                        ? line.contains("id=\"about-" + anchor + "\"")
                                        : line.startsWith("#") && anchor.equals(anchorOf(line))));
    }

    /** As GitHub makes it of a heading. */
    private static String anchorOf(String heading) {
        return heading.replaceFirst("#+ ", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9 -]", "")
                .replace(' ', '-');
    }

    private static Stream<String> read(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void chat_needs_no_lock() throws IOException {
        for (var file : files(SOURCES.resolve("chat"), ".java")) {
            assertEquals(
                    List.of(),
                    LOCK.matcher(code(file))
                            .results()
                            .map(found -> found.group())
                            .toList(),
                    file.toString());
        }
    }

    @Test
    void nothing_else_stands_at_the_top() throws Exception {
        var entries = tracked()
                .map(name -> name.replaceFirst("/.*", ""))
                .filter(name -> !name.startsWith(".") || name.equals(".env.example"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(TOP_LEVEL), entries);
    }

    @Test
    void five_families_of_dependencies_run_with_the_server() throws Exception {
        var pom = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse("pom.xml");
        var found = new TreeSet<String>();
        var dependencies = pom.getElementsByTagName("dependency");
        for (int i = 0; i < dependencies.getLength(); i++) {
            var dependency = (Element) dependencies.item(i);
            boolean managed =
                    dependency.getParentNode().getParentNode().getNodeName().equals("dependencyManagement");
            if (!managed && !text(dependency, "scope").equals("test")) {
                found.add(text(dependency, "groupId") + ":" + text(dependency, "artifactId"));
            }
        }
        assertEquals(new TreeSet<>(RUNTIME_DEPENDENCIES), found);
    }

    private static boolean allowed(String folder, String name) {
        return Stream.concat(Stream.of("java.", "javax.", "roomloop." + folder + "."), MAY_IMPORT.get(folder).stream())
                .anyMatch(name::startsWith);
    }

    /** All that a file imports, and what it names in full instead of importing it. */
    private static Stream<String> names(Path file) throws IOException {
        var code = code(file);
        return Stream.concat(
                IMPORT.matcher(code).results().map(found -> found.group(1)),
                FULL_NAME.matcher(code).results().map(found -> found.group()));
    }

    private static String code(Path file) throws IOException {
        return COMMENT_OR_TEXT.matcher(Files.readString(file)).replaceAll("");
    }

    private static List<Path> files(Path directory, String suffix) throws IOException {
        try (var all = Files.walk(directory)) {
            return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }

    /** The files of the project; in a copy without git, all that are there. */
    private static Stream<String> tracked() throws Exception {
        if (!Files.exists(Path.of(".git"))) {
            try (var all = Files.list(Path.of(""))) {
                return all.map(Path::toString).filter(name -> !name.equals("target")).toList().stream();
            }
        }
        var git =
                new ProcessBuilder("git", "ls-files").redirectErrorStream(true).start();
        var names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, git.waitFor(), names);
        return names.lines();
    }

    private static String text(Element parent, String name) {
        var found = parent.getElementsByTagName(name);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent();
    }
}
