package roomloop.support;

import java.util.List;
import java.util.stream.Stream;

/** Which virtual threads live. */
public final class Threads {
    private Threads() {}

    /**
     * The names of all that begin so, sorted. They are asked for where the JDK keeps them, which the build opens to the tests: a
     * thread dump would tell as much, but looks into each thread's stack, and has brought a JVM down with that.
     */
    public static List<String> named(String prefix) {
        try {
            Object all = Class.forName("jdk.internal.vm.ThreadContainers")
                    .getMethod("root")
                    .invoke(null);
            var threads = (Stream<?>) Class.forName("jdk.internal.vm.ThreadContainer")
                    .getMethod("threads")
                    .invoke(all);
            return threads.map(thread -> ((Thread) thread).getName())
                    .filter(name -> name.startsWith(prefix))
                    .sorted()
                    .toList();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("this JDK keeps its threads elsewhere", e);
        }
    }
}
