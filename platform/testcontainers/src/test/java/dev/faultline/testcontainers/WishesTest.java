package dev.faultline.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.utility.DockerImageName;

/** What may be asked of a region before it starts; no engine is needed. */
class WishesTest {
    private static final long GIBI = 1L << 30;
    private static final DockerImageName SHOP = DockerImageName.parse("example/shop");

    @Test
    void load_balancing_needs_the_service_of_its_targets() {
        assertThatThrownBy(() -> new FaultlineRegion().withServices(Service.ELASTIC_LOAD_BALANCING))
                .hasMessageStartingWith("ELASTIC_LOAD_BALANCING needs AUTO_SCALING");
        new FaultlineRegion().withServices(Service.ELASTIC_LOAD_BALANCING, Service.AUTO_SCALING);
    }

    @Test
    void a_database_needs_rds_whichever_is_said_first() {
        assertThatThrownBy(() ->
                        new FaultlineRegion().withServices(Service.AUTO_SCALING).withPostgres("orders"))
                .hasMessage("The database orders needs the service RDS: name it in withServices.");
        assertThatThrownBy(() -> new FaultlineRegion().withPostgres("orders").withServices(Service.AUTO_SCALING))
                .hasMessage("The database orders needs the service RDS: name it in withServices.");
    }

    @Test
    void a_region_of_no_service_is_refused() {
        assertThatThrownBy(() -> new FaultlineRegion().withServices()).hasMessageContaining("one service or more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Orders", "1orders", "orders-", "or--ders", "or_ders"})
    void what_is_no_identifier_is_refused(String identifier) {
        assertThatThrownBy(() -> new FaultlineRegion().withPostgres(identifier))
                .hasMessageContaining("'" + identifier + "' is none");
    }

    @Test
    void two_databases_have_two_names() {
        assertThatThrownBy(() -> new FaultlineRegion().withPostgres("orders").withPostgres("orders"))
                .hasMessageContaining("already");
    }

    @Test
    void an_application_needs_load_balancing_whichever_is_said_first() {
        String sentence = "The application shop needs the service ELASTIC_LOAD_BALANCING: name it in withServices.";
        assertThatThrownBy(() -> new FaultlineRegion().withServices(Service.RDS).withApplication("shop", SHOP, 8080))
                .hasMessage(sentence);
        assertThatThrownBy(() -> new FaultlineRegion()
                        .withApplication("shop", SHOP, 8080)
                        .withServices(Service.RDS))
                .hasMessage(sentence);
        new FaultlineRegion()
                .withServices(Service.ELASTIC_LOAD_BALANCING, Service.AUTO_SCALING)
                .withApplication("shop", SHOP, 8080);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Shop",
                "-shop",
                "shop-",
                "sh--op",
                "sh_op",
                "internal-shop",
                "abcdefghijklmnopqrstuvwxyz1234567"
            })
    void what_is_no_load_balancers_name_is_refused(String name) {
        assertThatThrownBy(() -> new FaultlineRegion().withApplication(name, SHOP, 8080))
                .hasMessageContaining("'" + name + "' is none");
    }

    @Test
    void what_no_application_can_be_is_refused() {
        var template = Application.Template.of(SHOP, 8080);
        assertThatThrownBy(() -> Application.Template.of(SHOP, 0)).hasMessageContaining("not 0");
        assertThatThrownBy(() -> template.withHealthCheckPath("healthz")).hasMessageContaining("'healthz'");
        assertThatThrownBy(() -> template.withInstancesPerZone(0)).hasMessageContaining("not 0");
        assertThatThrownBy(() -> template.withInstancesPerZone(11)).hasMessageContaining("1 to 10");
    }

    @Test
    void two_applications_have_two_names_and_two_ports() {
        var region = new FaultlineRegion().withApplication("shop", SHOP, 8080).withApplication("till", SHOP, 8080);
        assertThatThrownBy(() -> region.withApplication("shop", SHOP, 8080)).hasMessageContaining("already");
        assertThat(region.application("shop").port())
                .isNotEqualTo(region.application("till").port());
        assertThatThrownBy(() -> region.application("office"))
                .hasMessage(
                        "The region has no application office: add withApplication(\"office\", its image, its port).");
    }

    @Test
    void an_old_or_small_engine_is_named() {
        assertThat(Engine.shortOf("20.10.24", 4 * GIBI)).isEmpty();
        assertThat(Engine.shortOf("28.2.2", 3 * GIBI)).isEmpty();
        assertThat(Engine.shortOf(null, null)).isEmpty();
        assertThat(Engine.shortOf("19.03.15", 4 * GIBI)).get().asString().contains("19.03.15", "20.10 or newer");
        assertThat(Engine.shortOf("28.2.2", 2 * GIBI)).get().asString().contains("2.0 GiB", "needs 3");
    }

    @Test
    void a_region_that_does_not_run_says_so() {
        var region = new FaultlineRegion().withPostgres("orders");
        assertThatThrownBy(() -> region.zone("us-east-1a")).hasMessageContaining("start it first");
        assertThatThrownBy(() -> region.zoneOfPrimary("orders")).hasMessageContaining("start it first");
        region.withApplication("shop", SHOP, 8080);
        assertThatThrownBy(() -> region.application("shop").dnsName()).hasMessageContaining("start it first");
        assertThatThrownBy(() -> region.probe(Probe.Load.of("web"))).hasMessageContaining("start it first");
    }
}
