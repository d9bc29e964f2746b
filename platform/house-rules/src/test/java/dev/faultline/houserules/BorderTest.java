package dev.faultline.houserules;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may see whom. */
class BorderTest {
    private static final JavaClasses ALL = Project.classes();

    private static final List<String> SERVICES =
            List.of("loadbalancing", "scalinggroups", "database", "names", "gateway");

    private static final String[] PLATFORM = Stream.of(
                    "aws",
                    "topology",
                    "runtime",
                    "eventsourcing",
                    "eventstore",
                    "eventbus",
                    "protocols",
                    "service",
                    "broker",
                    "zone",
                    "launcher")
            .map(name -> "dev.faultline." + name + "..")
            .toArray(String[]::new);

    private static final String[] DATA_PLANES = Stream.of(
                    "zone",
                    "runtime",
                    "consensus",
                    "loadbalancing.node",
                    "scalinggroups.agent",
                    "names",
                    "database.node")
            .map(name -> "dev.faultline." + name + "..")
            .toArray(String[]::new);

    static Stream<String> services() {
        return SERVICES.stream();
    }

    @Test
    void the_platform_knows_no_service_and_no_lab_of_its_own() {
        var services =
                SERVICES.stream().map(name -> "dev.faultline." + name + "..").toArray(String[]::new);
        noClasses()
                .that()
                .resideInAnyPackage(PLATFORM)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(services)
                .check(ALL);
    }

    @ParameterizedTest
    @MethodSource("services")
    void a_service_sees_another_only_through_its_contract(String service) {
        var others = SERVICES.stream()
                .filter(other -> !other.equals(service))
                .map(other -> "dev.faultline." + other + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("dev.faultline." + service + "..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(others).and(not(resideInAPackage("dev.faultline.*.contract.."))))
                .allowEmptyShould(true)
                .check(ALL);
    }

    @Test
    void a_contract_sees_only_values() {
        classes()
                .that()
                .resideInAPackage("dev.faultline.*.contract..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", "dev.faultline.aws..", "dev.faultline.*.contract..")
                .check(ALL);
    }

    @Test
    void a_domain_sees_only_the_jdk_event_sourcing_and_values() {
        classes()
                .that()
                .resideInAPackage("dev.faultline.*.domain..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        "dev.faultline.eventsourcing..",
                        "dev.faultline.aws..",
                        "dev.faultline.*.domain..")
                .check(ALL);
    }

    @Test
    void a_core_never_sees_io() {
        noClasses()
                .that()
                .resideInAPackage("dev.faultline..core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.faultline..io..",
                        "java.net.http..",
                        "java.nio.channels..",
                        "io.netty..",
                        "org.apache.kafka..")
                .check(ALL);
    }

    @Test
    void nobody_imports_infrastructure() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.faultline.*.infrastructure..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.faultline.*.infrastructure..")
                .check(ALL);
    }

    @Test
    void data_planes_live_without_spring() {
        noClasses()
                .that()
                .resideInAnyPackage(DATA_PLANES)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .check(ALL);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("dev.faultline.(**)").should().beFreeOfCycles().check(ALL);
    }
}
