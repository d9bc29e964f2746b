package dev.faultline.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.lab.core.Examples;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ReportFilesTest {
    @Test
    void json_has_every_member_of_the_schema(@TempDir Path folder) throws Exception {
        ReportFiles.write(Examples.report(), folder);
        var json = new JsonMapper().readTree(Files.readString(folder.resolve("report.json")));
        assertThat(json.propertyNames())
                .contains(
                        "lab",
                        "verdict",
                        "reasons",
                        "seed",
                        "engine",
                        "startedAt",
                        "fault",
                        "client",
                        "recovery",
                        "database",
                        "prediction",
                        "awsDocuments",
                        "timeline");
        assertThat(json.get("verdict").asString()).isEqualTo("pass");
        assertThat(json.get("client").propertyNames())
                .contains(
                        "requests",
                        "responses2xx",
                        "responses5xx",
                        "socketErrors",
                        "interruptedResponses",
                        "retriedConnects",
                        "resentRequests",
                        "rawFailures",
                        "savedByLoadBalancerRetry",
                        "p50Ms",
                        "p99Ms",
                        "longestGapMs");
        assertThat(json.get("client").get("requests").asInt()).isEqualTo(7_200);
        assertThat(json.get("client").get("interruptions").get(0).get("bytes").asInt())
                .isEqualTo(17);
        assertThat(json.get("recovery").get("detectedMs").asInt()).isEqualTo(1_500);
        assertThat(json.get("client").get("savedByLoadBalancerRetry").asInt()).isEqualTo(12);
        assertThat(json.get("client").get("gaps").get(0).get("client").asInt()).isNotNegative();
        assertThat(json.get("recovery").get("stages").get(1).get("budgetMs").asInt())
                .isEqualTo(1_500);
        assertThat(json.get("fault").get("failure").asString()).isEqualTo("crash");
    }

    @Test
    void the_page_is_whole_and_needs_nothing_else(@TempDir Path folder) throws Exception {
        ReportFiles.write(Examples.report(), folder);
        var page = Files.readString(folder.resolve("report.html"));
        assertThat(page).contains("<svg", "us-east-1a", "11 processes killed", "closed &lt;early&gt;");
        assertThat(page).doesNotContain("<script", "http://", "https://", "<link", "NaN");
    }

    @Test
    void junit_xml_has_one_case_a_promise(@TempDir Path folder) throws Exception {
        ReportFiles.write(Examples.report(), folder);
        var xml = Files.readString(folder.resolve("report.xml"));
        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        var suite = document.getDocumentElement();
        assertThat(suite.getElementsByTagName("testcase").getLength())
                .isEqualTo(Integer.parseInt(suite.getAttribute("tests")))
                .isGreaterThan(10);
        assertThat(suite.getAttribute("failures")).isEqualTo("0");
    }

    @Test
    void the_terminal_says_what_happened_and_how_to_repeat_it() {
        var text = TextReport.of(Examples.report(), false);
        assertThat(text)
                .contains("seed 4711   PASS", "7,200", "started again", "11 processes killed", "6/6 in 4.2 s")
                .contains("make lab LAB=zone-outage ZONE=us-east-1c SEED=4711");
        assertThat(text.lines()).allMatch(line -> line.length() <= 120);
        assertThat(text).doesNotContain("\u001b");
    }

    @Test
    void colours_change_nothing_that_is_said() {
        var coloured = TextReport.of(Examples.report(), true);
        assertThat(coloured).contains("\u001b[32mPASS\u001b[0m");
        assertThat(coloured.replaceAll("\u001b\\[[0-9]+m", "")).isEqualTo(TextReport.of(Examples.report(), false));
    }
}
