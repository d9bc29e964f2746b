package dev.faultline.scalinggroups.sample.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PagesTest {
    private final Pages pages = new Pages("i-0123456789abcdef0", "us-east-1a");

    @Test
    void the_front_page_says_who_answers_and_counts() {
        assertThat(pages.answer("GET", "/").body())
                .isEqualTo("{\"instanceId\":\"i-0123456789abcdef0\",\"zone\":\"us-east-1a\",\"request\":1}\n");
        assertThat(pages.answer("GET", "/?x=1").body()).contains("\"request\":2");
    }

    @Test
    void health_fails_on_request_and_recovers_on_request() {
        assertThat(pages.answer("GET", "/healthz").status()).isEqualTo(200);
        pages.answer("POST", "/fail?on");
        assertThat(pages.answer("GET", "/healthz").status()).isEqualTo(503);
        assertThat(pages.answer("GET", "/").status()).isEqualTo(200);
        pages.answer("GET", "/fail?off");
        assertThat(pages.answer("GET", "/healthz").status()).isEqualTo(200);
    }

    @Test
    void what_is_not_there_is_said() {
        assertThat(pages.answer("GET", "/missing").status()).isEqualTo(404);
        assertThat(pages.answer("GET", "/fail?maybe").status()).isEqualTo(400);
        assertThat(pages.answer("DELETE", "/").status()).isEqualTo(405);
    }
}
