package dev.faultline.orders.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderRequestTest {
    @Test
    void an_order_is_taken_by_post_and_found_by_get() {
        assertThat(OrderRequest.of("POST", "/orders/4711")).isEqualTo(new OrderRequest.Take(4711));
        assertThat(OrderRequest.of("GET", "/orders/4711")).isEqualTo(new OrderRequest.Find(4711));
        assertThat(OrderRequest.of("GET", "/healthz")).isEqualTo(new OrderRequest.Health());
    }

    @Test
    void another_method_is_refused() {
        assertThat(OrderRequest.of("DELETE", "/orders/1")).isEqualTo(new OrderRequest.Refused(405, "Use GET or POST."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/orders", "/orders/", "/orders/-1", "/orders/one", "/orders/1234567890123456789"})
    void what_names_no_order_is_not_found(String path) {
        assertThat(OrderRequest.of("POST", path)).isInstanceOf(OrderRequest.Refused.class);
    }
}
