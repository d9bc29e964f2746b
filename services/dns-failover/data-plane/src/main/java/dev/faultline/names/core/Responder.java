package dev.faultline.names.core;

import dev.faultline.aws.Region;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Answers queries with authority for {@code <region>.elb.localhost}, whose names are load balancers', and {@code
 * <region>.rds.localhost}, whose names are DB instances', and refuses all others. A name has A records and nothing else.
 */
public final class Responder {
    /** AWS's is 60 s. Our clients are meant to drop a dead zone quickly (the relaxed profile of timings). */
    public static final long TTL_SECONDS = 1;

    /** As the endpoints of RDS have it. */
    public static final long DATABASE_TTL_SECONDS = 5;

    /** The largest answer we send whatever the client takes, so that none is ever fragmented (RFC 9715). */
    private static final int MAX_RESPONSE = 1232;

    private static final int CLASSIC_MAX_RESPONSE = 512;
    private static final int HEADER_LENGTH = 12;
    private static final int RESPONSE_BIT = 0x80;

    private final Domain loadBalancers;
    private final Domain databases;

    /** A part of the tree of names that we answer for. */
    private record Domain(Name origin, long ttlSeconds, SOARecord authority) {
        static Domain of(String origin, long ttlSeconds) {
            try {
                Name name = Name.fromString(origin + ".");
                return new Domain(
                        name,
                        ttlSeconds,
                        new SOARecord(
                                name,
                                DClass.IN,
                                ttlSeconds,
                                Name.fromString("ns." + name),
                                Name.fromString("hostmaster." + name),
                                1,
                                7200,
                                900,
                                1209600,
                                ttlSeconds));
            } catch (TextParseException e) {
                throw new IllegalArgumentException("not a region of names: " + origin, e);
            }
        }
    }

    public Responder(Region region) {
        loadBalancers = Domain.of(region.name() + ".elb.localhost", TTL_SECONDS);
        databases = Domain.of(NameTable.databases(region), DATABASE_TTL_SECONDS);
    }

    /**
     * The answer to a packet.
     *
     * @return null when it is to be left unanswered: it is no query, or too short to answer to
     */
    public byte @Nullable [] respond(byte[] packet, Names names, Sights sights, RandomGenerator random) {
        if (packet.length < HEADER_LENGTH || (packet[2] & RESPONSE_BIT) != 0) return null;
        Message query;
        try {
            query = new Message(packet);
        } catch (IOException malformed) {
            return failure(((packet[0] & 0xff) << 8) | (packet[1] & 0xff));
        }
        OPTRecord options = query.getOPT();
        Message answer = answer(query, options, names, sights, random);
        int limit = options == null
                ? CLASSIC_MAX_RESPONSE
                : Math.clamp(options.getPayloadSize(), CLASSIC_MAX_RESPONSE, MAX_RESPONSE);
        return answer.toWire(limit);
    }

    private Message answer(
            Message query, @Nullable OPTRecord options, Names names, Sights sights, RandomGenerator random) {
        Header asked = query.getHeader();
        var answer = new Message(asked.getID());
        Header header = answer.getHeader();
        header.setFlag(Flags.QR);
        header.setOpcode(asked.getOpcode());
        if (asked.getFlag(Flags.RD)) header.setFlag(Flags.RD);
        if (options != null) {
            boolean badVersion = options.getVersion() > 0;
            answer.addRecord(new OPTRecord(MAX_RESPONSE, badVersion ? Rcode.BADVERS >> 4 : 0, 0), Section.ADDITIONAL);
            if (badVersion) return answer;
        }
        List<Record> questions = query.getSection(Section.QUESTION);
        if (asked.getOpcode() != Opcode.QUERY) {
            header.setRcode(Rcode.NOTIMP);
        } else if (questions.size() != 1) {
            header.setRcode(Rcode.FORMERR);
        } else {
            answer.addRecord(questions.getFirst(), Section.QUESTION);
            answerQuestion(answer, questions.getFirst(), names, sights, random);
        }
        return answer;
    }

    private void answerQuestion(Message answer, Record question, Names names, Sights sights, RandomGenerator random) {
        Name name = question.getName();
        boolean ofDatabase = name.subdomain(databases.origin());
        Domain domain = ofDatabase ? databases : loadBalancers;
        if (question.getDClass() != DClass.IN || !name.subdomain(domain.origin())) {
            answer.getHeader().setRcode(Rcode.REFUSED);
            return;
        }
        answer.getHeader().setFlag(Flags.AA);
        NameTable table = ofDatabase ? names.databases() : names.loadBalancers();
        List<String> addresses = table.addresses(name.toString(true), sights.silent(), sights.everyOtherZoneIsSilent());
        boolean forAddresses = question.getType() == Type.A || question.getType() == Type.ANY;
        if (addresses != null && forAddresses && !addresses.isEmpty()) {
            List<String> shuffled = new ArrayList<>(addresses);
            Collections.shuffle(shuffled, random);
            for (String address : shuffled)
                answer.addRecord(
                        new ARecord(name, DClass.IN, domain.ttlSeconds(), InetAddress.ofLiteral(address)),
                        Section.ANSWER);
        } else if (name.equals(domain.origin()) && question.getType() == Type.SOA) {
            answer.addRecord(domain.authority(), Section.ANSWER);
        } else {
            if (addresses == null && !name.equals(domain.origin()))
                answer.getHeader().setRcode(Rcode.NXDOMAIN);
            // By its minimum a resolver knows how long to believe it.
            answer.addRecord(domain.authority(), Section.AUTHORITY);
        }
    }

    private static byte[] failure(int id) {
        var answer = new Message(id);
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setRcode(Rcode.FORMERR);
        return answer.toWire();
    }
}
