package dev.faultline.houserules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Time and randomness are passed in; threads and the environment belong to the edges. */
class BannedCallTest {
    private static final JavaClasses ALL = Project.classes();

    /** Where a process meets the machine: adapters of services and data planes, and the processes' own programs. */
    private static final DescribedPredicate<JavaClass> INSIDE =
            DescribedPredicate.describe("inside the edges", type -> !type.getPackageName()
                    .matches(
                            "dev\\.faultline\\.(.*\\.)?(infrastructure|io|runtime|zone|broker|launcher|lab|service|eventbus|"
                                    + "eventstore|gateway|sample|testkit|testcontainers|distribution)(\\..*)?"));

    @Test
    void nobody_inside_asks_for_the_time() {
        noClasses()
                .that(INSIDE)
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .check(ALL);
    }

    @Test
    void nobody_inside_makes_randomness() {
        noClasses()
                .that(INSIDE)
                .should()
                .callConstructor(Random.class)
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(ThreadLocalRandom.class, "current")
                .orShould()
                .callConstructor(SecureRandom.class)
                .check(ALL);
    }

    @Test
    void nobody_inside_starts_threads_or_reads_the_environment() {
        noClasses()
                .that(INSIDE)
                .should()
                .callMethod(Thread.class, "start")
                .orShould()
                .callMethod(Thread.class, "ofVirtual")
                .orShould()
                .callMethod(Thread.class, "ofPlatform")
                .orShould()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "getProperty", String.class)
                .check(ALL);
    }
}
