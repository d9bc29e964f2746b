package dev.faultline.endtoend;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** What one name server says about a name, asked by UDP. */
final class Names {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private Names() {}

    /** The addresses, sorted. @throws IOException when the server is silent */
    static List<String> addresses(InetSocketAddress server, String host) throws IOException {
        var resolver = new SimpleResolver(server);
        resolver.setTimeout(PATIENCE);
        var question = Record.newRecord(Name.fromString(host, Name.root), Type.A, DClass.IN);
        return resolver.send(Message.newQuery(question)).getSection(Section.ANSWER).stream()
                .filter(ARecord.class::isInstance)
                .map(answer -> ((ARecord) answer).getAddress().getHostAddress())
                .sorted()
                .toList();
    }
}
