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
 * Answers queries with authority for {@code <region>.elb.localhost}, and refuses all others. Names are those of load
 * balancers; each has A records and nothing else.
 */
public final class Responder {
    /** AWS's is 60 s. Our clients are meant to drop a dead zone quickly (the relaxed profile of timings). */
    public static final long TTL_SECONDS = 1;
    /** The largest answer we send whatever the client takes, so that none is ever fragmented (RFC 9715). */
    private static final int MAX_RESPONSE = 1232;

    private static final int CLASSIC_MAX_RESPONSE = 512;
    private static final int HEADER_LENGTH = 12;
    private static final int RESPONSE_BIT = 0x80;

    private final Name origin;
    private final SOARecord authority;

    public Responder(Region region) {
        try {
            origin = Name.fromString(region.name() + ".elb.localhost.");
            authority = new SOARecord(
                    origin,
                    DClass.IN,
                    TTL_SECONDS,
                    Name.fromString("ns." + origin),
                    Name.fromString("hostmaster." + origin),
                    1,
                    7200,
                    900,
                    1209600,
                    TTL_SECONDS);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("not a region of names: " + region, e);
        }
    }

    /**
     * The answer to a packet.
     *
     * @return null when it is to be left unanswered: it is no query, or too short to answer to
     */
    public byte @Nullable [] respond(byte[] packet, NameTable names, Sights sights, RandomGenerator random) {
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
            Message query, @Nullable OPTRecord options, NameTable names, Sights sights, RandomGenerator random) {
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

    private void answerQuestion(
            Message answer, Record question, NameTable names, Sights sights, RandomGenerator random) {
        Name name = question.getName();
        if (question.getDClass() != DClass.IN || !name.subdomain(origin)) {
            answer.getHeader().setRcode(Rcode.REFUSED);
            return;
        }
        answer.getHeader().setFlag(Flags.AA);
        List<String> addresses = names.addresses(name.toString(true), sights.silent(), sights.everyOtherZoneIsSilent());
        boolean forAddresses = question.getType() == Type.A || question.getType() == Type.ANY;
        if (addresses != null && forAddresses && !addresses.isEmpty()) {
            List<String> shuffled = new ArrayList<>(addresses);
            Collections.shuffle(shuffled, random);
            for (String address : shuffled)
                answer.addRecord(
                        new ARecord(name, DClass.IN, TTL_SECONDS, InetAddress.ofLiteral(address)), Section.ANSWER);
        } else if (name.equals(origin) && question.getType() == Type.SOA) {
            answer.addRecord(authority, Section.ANSWER);
        } else {
            if (addresses == null && !name.equals(origin)) answer.getHeader().setRcode(Rcode.NXDOMAIN);
            answer.addRecord(authority, Section.AUTHORITY); // By its minimum a resolver knows how long to believe it.
        }
    }

    private static byte[] failure(int id) {
        var answer = new Message(id);
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setRcode(Rcode.FORMERR);
        return answer.toWire();
    }
}
