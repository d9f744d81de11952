package roomloop;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption.Origin;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * Has the collector give back memory that isn't used. By itself it keeps more than twice of what is in use, and an idle server
 * never collects: that was a fifth of what an idle connection cost. Java flags say the same, but {@code java -jar} has none.
 */
final class Thrift {
    private Thrift() {}

    /** Any thread. Flags that were given to Java stay as they are; a Java without them is left alone. */
    static void begin() {
        Optional.ofNullable(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class))
                .ifPresent(vm -> {
                    set(vm, "MinHeapFreeRatio", "10"); // per cent of the heap; first, it must stay below the other
                    set(vm, "MaxHeapFreeRatio", "30");
                    set(vm, "G1PeriodicGCInterval", "60000"); // ms without a collection
                    System.gc(); // what only the start needed goes at once
                });
    }

    private static void set(HotSpotDiagnosticMXBean vm, String flag, String value) {
        try {
            if (vm.getVMOption(flag).getOrigin() == Origin.DEFAULT) {
                vm.setVMOption(flag, value);
            }
        } catch (IllegalArgumentException unknownOrRefused) {
            return;
        }
    }
}
