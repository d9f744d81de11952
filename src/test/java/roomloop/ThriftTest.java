package roomloop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class ThriftTest {
    private final HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);

    @Test
    void memory_that_is_not_used_is_given_back() {
        Thrift.begin();
        assertEquals("10", flag("MinHeapFreeRatio"));
        assertEquals("30", flag("MaxHeapFreeRatio"));
        assertEquals("60000", flag("G1PeriodicGCInterval"));
    }

    private String flag(String name) {
        return vm.getVMOption(name).getValue();
    }
}
