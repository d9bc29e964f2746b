package dev.faultline.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ServiceMainTest {
    private record Named(String name) implements FaultlineService {
        @Override
        public Class<?> application() {
            return Named.class;
        }

        @Override
        public Set<String> signingNames() {
            return Set.of();
        }
    }

    @Test
    void a_container_runs_the_service_that_it_names() {
        assertThat(ServiceMain.named("b", Stream.of(new Named("a"), new Named("b"))))
                .isEqualTo(new Named("b"));
    }

    @Test
    void an_unknown_service_is_refused_with_those_that_there_are() {
        assertThatThrownBy(() -> ServiceMain.named(null, Stream.of(new Named("b"), new Named("a"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("set FAULTLINE_SERVICE to one of a, b");
    }
}
