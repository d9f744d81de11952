package roomloop.support;

import java.util.List;
import java.util.stream.Stream;

/** Which virtual threads live. */
public final class Threads {
    private Threads() {}

    /**
     * The names of all that begin so, sorted: those of executors, too. They are asked for where the JDK keeps them, which the build
     * opens to the tests: a thread dump would tell as much, but looks into each thread's stack, and has brought a JVM down with that.
     */
    public static List<String> named(String prefix) {
        try {
            Object root = Class.forName("jdk.internal.vm.ThreadContainers")
                    .getMethod("root")
                    .invoke(null);
            return in(root).map(Thread::getName)
                    .filter(name -> name.startsWith(prefix))
                    .sorted()
                    .toList();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("this JDK keeps its threads elsewhere", e);
        }
    }

    private static Stream<Thread> in(Object container) throws ReflectiveOperationException {
        var type = Class.forName("jdk.internal.vm.ThreadContainer");
        Stream<Thread> all = ((Stream<?>) type.getMethod("threads").invoke(container)).map(Thread.class::cast);
        for (Object child : ((Stream<?>) type.getMethod("children").invoke(container)).toList()) {
            all = Stream.concat(all, in(child));
        }
        return all.filter(Thread::isVirtual).filter(Thread::isAlive); // one that has ended is here a moment longer
    }
}
