package dev.faultline.names.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import dev.faultline.database.contract.DatabaseAssignment.Desired;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Node;
import dev.faultline.testkit.Simulation;
import dev.faultline.topology.ZoneReport.Sight;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class ResponderTest {
    private static final Region REGION = new Region("us-east-1");
    private static final AvailabilityZone A = REGION.zone('a');
    private static final AvailabilityZone B = REGION.zone('b');
    private static final AvailabilityZone C = REGION.zone('c');
    private static final String NAME = "shop-0123456789.us-east-1.elb.localhost.";
    private static final String DATABASE = "orders.us-east-1.rds.localhost.";
    private static final Names NAMES = new Names(
            NameTable.ofLoadBalancers(List.of(
                    balancer("shop-0123456789.us-east-1.elb.localhost", A, B, C),
                    balancer("remote-1.us-east-1.elb.localhost", B),
                    balancer("empty-1.us-east-1.elb.localhost"))),
            NameTable.ofDatabases(
                    List.of(
                            FakeDatabases.assignment("orders", Desired.RUNNING),
                            FakeDatabases.assignment("idle", Desired.STOPPED)),
                    FakeDatabases.manifest(1)));

    private final Responder responder = new Responder(REGION);
    private final RandomGenerator random = new SplittableRandom(1);
    private Sights sights = sights(true, true);

    private static LoadBalancerConfiguration balancer(String dnsName, AvailabilityZone... zones) {
        List<Node> nodes = Arrays.stream(zones)
                .map(zone -> new Node(zone, "127.1." + (zone.letter() - 'a' + 1) + ".10"))
                .toList();
        return new LoadBalancerConfiguration(dnsName, "shop", dnsName, 1, nodes, Map.of(), List.of(), List.of());
    }

    /** As zone a sees the others. */
    private static Sights sights(boolean b, boolean c) {
        return Sights.of(Map.of(B, new Sight(b, Instant.EPOCH), C, new Sight(c, Instant.EPOCH)));
    }

    private static Message query(String name, int type) throws IOException {
        return Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
    }

    private Message ask(Message query) throws IOException {
        byte[] answer = responder.respond(query.toWire(), NAMES, sights, random);
        assertThat(answer).isNotNull();
        return new Message(answer == null ? new byte[0] : answer);
    }

    private List<String> addresses(String name) throws IOException {
        return ask(query(name, Type.A)).getSection(Section.ANSWER).stream()
                .map(record -> ((ARecord) record).getAddress().getHostAddress())
                .toList();
    }

    @Test
    void a_load_balancer_s_name_has_an_address_in_every_zone() throws Exception {
        assertThat(addresses(NAME)).containsExactlyInAnyOrder("127.1.1.10", "127.1.2.10", "127.1.3.10");
        assertThat(addresses(NAME.toUpperCase(Locale.ROOT))).hasSize(3);
    }

    @Test
    void an_answer_has_authority_repeats_the_question_and_lives_a_second() throws Exception {
        Message query = query("Shop-0123456789.us-east-1.ELB.localhost.", Type.A);
        Message answer = ask(query);
        assertThat(answer.getHeader().getID()).isEqualTo(query.getHeader().getID());
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(answer.getHeader().getFlag(Flags.RA)).isFalse();
        assertThat(answer.getQuestion()).isEqualTo(query.getQuestion());
        assertThat(answer.getSection(Section.ANSWER))
                .allSatisfy(record -> assertThat(record.getTTL()).isEqualTo(Responder.TTL_SECONDS));
    }

    @Test
    void a_db_instance_s_name_has_the_endpoints_of_zones_that_answer_for_five_seconds() throws Exception {
        assertThat(addresses(DATABASE)).containsExactlyInAnyOrder("127.1.1.1", "127.1.2.1", "127.1.3.1");
        sights = sights(false, true);
        assertThat(addresses(DATABASE.toUpperCase(Locale.ROOT))).containsExactlyInAnyOrder("127.1.1.1", "127.1.3.1");
        assertThat(ask(query(DATABASE, Type.A)).getSection(Section.ANSWER))
                .allSatisfy(record -> assertThat(record.getTTL()).isEqualTo(5));
        var stopped = ask(query("idle.us-east-1.rds.localhost.", Type.A));
        assertThat(stopped.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(stopped.getSection(Section.AUTHORITY))
                .singleElement()
                .satisfies(record -> assertThat(record.getName()).hasToString("us-east-1.rds.localhost."));
        assertThat(ask(query("orders.us-east-1.elb.localhost.", Type.A)).getRcode())
                .isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void addresses_come_in_every_order() throws Exception {
        Set<List<String>> orders = new HashSet<>();
        for (int i = 0; i < 200; i++) orders.add(addresses(NAME));
        assertThat(orders).hasSize(6);
    }

    @Test
    void a_zone_that_is_silent_drops_out() throws Exception {
        sights = sights(true, false);
        assertThat(addresses(NAME)).containsExactlyInAnyOrder("127.1.1.10", "127.1.2.10");
        sights = sights(true, true);
        assertThat(addresses(NAME)).hasSize(3);
    }

    @Test
    void when_every_other_zone_is_silent_all_are_answered() throws Exception {
        sights = sights(false, false);
        assertThat(addresses(NAME)).hasSize(3);
    }

    @Test
    void when_no_zone_of_a_load_balancer_answers_all_of_them_are_answered() throws Exception {
        sights = sights(false, true);
        assertThat(addresses("remote-1.us-east-1.elb.localhost.")).containsExactly("127.1.2.10");
    }

    @Test
    void an_unknown_name_does_not_exist_and_a_known_one_has_no_other_type() throws Exception {
        Message unknown = ask(query("nobody-1.us-east-1.elb.localhost.", Type.A));
        assertThat(unknown.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(unknown.getSection(Section.AUTHORITY))
                .extracting(Record::getType)
                .containsExactly(Type.SOA);

        Message v6 = ask(query(NAME, Type.AAAA));
        assertThat(v6.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(v6.getSection(Section.ANSWER)).isEmpty();
        assertThat(v6.getSection(Section.AUTHORITY)).extracting(Record::getType).containsExactly(Type.SOA);

        assertThat(ask(query("empty-1.us-east-1.elb.localhost.", Type.A)).getRcode())
                .isEqualTo(Rcode.NOERROR);
        assertThat(ask(query("us-east-1.elb.localhost.", Type.SOA)).getSection(Section.ANSWER))
                .hasSize(1);
    }

    @Test
    void other_zones_and_classes_are_refused() throws Exception {
        for (String name : List.of("example.com.", "localhost.", "x-1.us-west-2.elb.localhost.", ".")) {
            Message answer = ask(query(name, Type.A));
            assertThat(answer.getRcode()).as(name).isEqualTo(Rcode.REFUSED);
            assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
        }
        Message chaos = Message.newQuery(Record.newRecord(Name.fromString(NAME), Type.A, DClass.CHAOS));
        assertThat(ask(chaos).getRcode()).isEqualTo(Rcode.REFUSED);
    }

    @Test
    void a_client_with_edns_gets_edns_back_and_its_newer_versions_are_not_known() throws Exception {
        Message query = query(NAME, Type.A);
        query.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
        Message answer = ask(query);
        assertThat(answer.getOPT()).isNotNull();
        assertThat(answer.getSection(Section.ANSWER)).hasSize(3);

        Message future = query(NAME, Type.A);
        future.addRecord(new OPTRecord(4096, 0, 1), Section.ADDITIONAL);
        assertThat(ask(future).getRcode()).isEqualTo(Rcode.BADVERS);
        assertThat(ask(query(NAME, Type.A)).getOPT()).isNull();
    }

    @Test
    void an_answer_that_does_not_fit_is_marked_as_cut() throws Exception {
        List<Node> many = new ArrayList<>();
        for (int i = 1; i <= 60; i++) many.add(new Node(A, "127.1.1." + i));
        var names = Names.NONE.withLoadBalancers(NameTable.ofLoadBalancers(List.of(new LoadBalancerConfiguration(
                "arn", "many", "many-1.us-east-1.elb.localhost", 1, many, Map.of(), List.of(), List.of()))));
        byte[] packet = query("many-1.us-east-1.elb.localhost.", Type.A).toWire();
        byte[] answer = responder.respond(packet, names, sights, random);
        assertThat(answer).isNotNull().hasSizeLessThanOrEqualTo(512);
        assertThat(new Message(answer == null ? new byte[0] : answer)
                        .getHeader()
                        .getFlag(Flags.TC))
                .isTrue();
    }

    @Test
    void other_operations_are_not_implemented() throws Exception {
        Message update = query(NAME, Type.A);
        update.getHeader().setOpcode(Opcode.STATUS);
        assertThat(ask(update).getRcode()).isEqualTo(Rcode.NOTIMP);
    }

    @Test
    void responses_and_scraps_are_left_unanswered() throws Exception {
        Message response = query(NAME, Type.A);
        response.getHeader().setFlag(Flags.QR);
        assertThat(responder.respond(response.toWire(), NAMES, sights, random)).isNull();
        assertThat(responder.respond(new byte[11], NAMES, sights, random)).isNull();
    }

    @Test
    void a_malformed_query_is_a_format_error() throws Exception {
        byte[] cut = Arrays.copyOf(query(NAME, Type.A).toWire(), 20);
        byte[] answer = responder.respond(cut, NAMES, sights, random);
        assertThat(answer).isNotNull();
        Message message = new Message(answer == null ? new byte[0] : answer);
        assertThat(message.getRcode()).isEqualTo(Rcode.FORMERR);
        assertThat(message.getHeader().getID()).isEqualTo(((cut[0] & 0xff) << 8) | (cut[1] & 0xff));
    }

    @Test
    void no_packet_breaks_the_responder() {
        Simulation.run(20, seeded -> {
            for (int i = 0; i < 500; i++) {
                byte[] packet = query(NAME, Type.A).toWire();
                for (int flips = seeded.nextInt(1, 6); flips > 0; flips--)
                    packet[seeded.nextInt(packet.length)] = (byte) seeded.nextInt(256);
                byte[] answer = responder.respond(
                        Arrays.copyOf(packet, seeded.nextInt(packet.length + 1)), NAMES, sights, seeded);
                if (answer != null)
                    assertThat(new Message(answer).getHeader().getFlag(Flags.QR))
                            .isTrue();
            }
        });
    }
}
