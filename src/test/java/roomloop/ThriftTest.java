package roomloop;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class ThriftTest {
    private final HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);

    @Test
    void memory_that_is_not_used_is_given_back() {
        Thrift.begin();
        assertThat(flag("MinHeapFreeRatio")).isEqualTo("10");
        assertThat(flag("MaxHeapFreeRatio")).isEqualTo("30");
        assertThat(flag("G1PeriodicGCInterval")).isEqualTo("60000");
    }

    private String flag(String name) {
        return vm.getVMOption(name).getValue();
    }
}
