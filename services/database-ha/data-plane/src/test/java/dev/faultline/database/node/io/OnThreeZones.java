package dev.faultline.database.node.io;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Tests that share three zones, which are whole before each, whatever the one before did to them. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OnThreeZones {
    ThreeZones zones;
    private @Nullable ThreeZones before;

    /** Zones for the first test, and for those after a test that left them beyond repair. */
    abstract ThreeZones anew() throws Exception;

    @BeforeEach
    void whole() throws Exception {
        before = ThreeZones.whole(before, this::anew);
        zones = before;
    }

    @AfterAll
    void stop() throws Exception {
        if (before != null) before.close();
    }
}
