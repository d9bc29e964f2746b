package dev.faultline.scalinggroups.domain.launchtemplate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.scalinggroups.domain.launchtemplate.LaunchTemplate.*;
import dev.faultline.testkit.AggregateFixture;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LaunchTemplateTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final TemplateData WEB =
            new TemplateData("ami-faultline-web", "t3.micro", "c2NyaXB0", List.of(), Map.of("Name", "web"));
    private static final TemplateData BIGGER = new TemplateData(null, "t3.small", null, List.of(), Map.of());
    private static final LaunchTemplateCreated CREATED =
            new LaunchTemplateCreated("lt-1", "web", "first", WEB, Map.of(), NOON);
    private static final VersionCreated TWO = new VersionCreated(2, null, WEB, NOON);

    private final AggregateFixture<State, Command, Event, Refusal> template =
            AggregateFixture.of(LaunchTemplate.AGGREGATE);

    @Test
    void the_first_version_is_the_default_and_the_latest() {
        var active = (Active) template.given(CREATED).state();
        assertThat(active.version("$Default").orElseThrow().number()).isEqualTo(1);
        assertThat(active.version("$Latest").orElseThrow().number()).isEqualTo(1);
        assertThat(active.version("2")).isEmpty();
        assertThat(active.version("$Newest")).isEmpty();
    }

    @Test
    void a_new_version_is_the_latest_and_leaves_the_default() {
        var active = (Active) template.given(CREATED, TWO).state();
        assertThat(active.version("$Default").orElseThrow().number()).isEqualTo(1);
        assertThat(active.version("$Latest").orElseThrow().number()).isEqualTo(2);
    }

    @Test
    void a_new_version_takes_from_its_source_what_it_does_not_say() {
        var merged = new TemplateData("ami-faultline-web", "t3.small", "c2NyaXB0", List.of(), Map.of("Name", "web"));
        template.given(CREATED)
                .when(new CreateVersion("1", null, BIGGER, NOON))
                .then(new VersionCreated(2, null, merged, NOON));
        template.given(CREATED)
                .when(new CreateVersion(null, null, BIGGER, NOON))
                .then(new VersionCreated(2, null, BIGGER, NOON));
    }

    @Test
    void an_unknown_version_is_refused() {
        template.given(CREATED).when(new CreateVersion("7", null, BIGGER, NOON)).thenRefused(new VersionNotFound("7"));
        template.given(CREATED).when(new SetDefaultVersion("7", NOON)).thenRefused(new VersionNotFound("7"));
    }

    @Test
    void the_default_version_cannot_be_deleted_until_another_is() {
        template.given(CREATED, TWO).when(new DeleteVersion("1", NOON)).thenRefused(new VersionIsDefault(1));
        template.given(CREATED, TWO, new DefaultVersionSet(2, NOON))
                .when(new DeleteVersion("1", NOON))
                .then(new VersionDeleted(1, NOON));
    }

    @Test
    void a_number_is_not_given_out_twice() {
        template.given(CREATED, TWO, new VersionDeleted(2, NOON))
                .when(new CreateVersion(null, null, WEB, NOON))
                .then(new VersionCreated(3, null, WEB, NOON));
    }

    @Test
    void a_deleted_template_is_gone() {
        template.given(CREATED, new LaunchTemplateDeleted("web", NOON))
                .when(new SetDefaultVersion("1", NOON))
                .thenRefused(new LaunchTemplateNotFound());
    }
}
