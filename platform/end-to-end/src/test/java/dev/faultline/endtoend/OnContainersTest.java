package dev.faultline.endtoend;

import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestClassOrder;

/** The suites of {@link SharedRegion} on one region of containers: first those that only ask, last those that break most. */
@OnContainers
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
class OnContainersTest {
    @Nested
    @Order(1)
    class BadInputCli extends BadInputCliTest {}

    @Nested
    @Order(2)
    class CurriculumCli extends CurriculumCliTest {}

    @Nested
    @Order(3)
    class DatabaseFailoverCli extends DatabaseFailoverCliTest {}

    @Nested
    @Order(4)
    class DatabaseLabs extends DatabaseLabsTest {}

    @Nested
    @Order(5)
    class StaticStability extends StaticStabilityTest {}

    @Nested
    @Order(6)
    class Recovery extends RecoveryTest {}

    /** For as many outages as are asked for: {@link ZoneOutageTest} has one in each run. */
    @Nested
    @Order(7)
    class Soak extends SoakTest {
        Soak() {
            super(0);
        }
    }
}
