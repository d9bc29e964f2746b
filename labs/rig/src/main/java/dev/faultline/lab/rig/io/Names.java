package dev.faultline.lab.rig.io;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Resolves one name through the zones' name servers by UDP, as a stub resolver does: one server after the other, each
 * given 250 ms; the answer is kept for its time to live. When no server answers, the last answer is used; while one
 * client asks, the others wait for it no longer than 250 ms before they use that (serving stale data, RFC 8767).
 */
public final class Names implements Addresses {
    public static final Duration SERVER_TIMEOUT = Duration.ofMillis(250);

    private final List<InetSocketAddress> servers;
    private final Name name;
    private final int port;
    private final ReentrantLock lock = new ReentrantLock();
    private int preferred;
    private volatile List<InetSocketAddress> last = List.of();
    private Duration timeToLive = Duration.ZERO;
    private long validUntilNanos;
    private boolean asked;
    private final List<Change> changes = new ArrayList<>();

    /** From then on the name had these addresses. */
    public record Change(long atNanos, List<String> hosts) {}

    /** @param port the port of the addresses that are returned */
    public Names(List<InetSocketAddress> servers, String host, int port) {
        this.servers = List.copyOf(servers);
        this.port = port;
        try {
            this.name = Name.fromString(host, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("not a host name: " + host, e);
        }
    }

    @Override
    public List<InetSocketAddress> current() {
        if (!lockSoon()) return last;
        try {
            if (!asked || System.nanoTime() - validUntilNanos >= 0) ask();
            return last;
        } finally {
            lock.unlock();
        }
    }

    /** False when another client is asking and there is an older answer meanwhile. */
    private boolean lockSoon() {
        try {
            if (lock.tryLock(SERVER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!last.isEmpty()) return false;
        lock.lock();
        return true;
    }

    /** How the answers have changed, from the first one on. */
    public List<Change> changes() {
        lock.lock();
        try {
            return List.copyOf(changes);
        } finally {
            lock.unlock();
        }
    }

    /** For how long the latest answer may be kept. */
    public Duration timeToLive() {
        lock.lock();
        try {
            return timeToLive;
        } finally {
            lock.unlock();
        }
    }

    private void ask() {
        for (int i = 0; i < servers.size(); i++) {
            var server = (preferred + i) % servers.size();
            if (askServer(servers.get(server))) {
                preferred = server;
                asked = true;
                return;
            }
        }
    }

    private boolean askServer(InetSocketAddress server) {
        try {
            var resolver = new SimpleResolver(server);
            resolver.setTimeout(SERVER_TIMEOUT);
            var answer = resolver.send(Message.newQuery(Record.newRecord(name, Type.A, DClass.IN)));
            if (answer.getRcode() != Rcode.NOERROR) return false;
            take(answer);
            return true;
        } catch (IOException silent) {
            return false;
        }
    }

    /** Without the name that the record carries: whoever prints the address means the address. */
    private InetSocketAddress address(ARecord record) {
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(record.getAddress().getAddress()), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an A record that is not an address: " + record, e);
        }
    }

    private void take(Message answer) {
        var addresses = new ArrayList<InetSocketAddress>();
        long ttlSeconds = Long.MAX_VALUE;
        for (var record : answer.getSection(Section.ANSWER)) {
            ttlSeconds = Math.min(ttlSeconds, record.getTTL());
            if (record instanceof ARecord a) addresses.add(address(a));
        }
        if (addresses.isEmpty()) return;
        var hosts = addresses.stream()
                .map(InetSocketAddress::getHostString)
                .sorted()
                .toList();
        if (changes.isEmpty() || !changes.getLast().hosts().equals(hosts))
            changes.add(new Change(System.nanoTime(), hosts));
        last = List.copyOf(addresses);
        timeToLive = Duration.ofSeconds(ttlSeconds);
        validUntilNanos = System.nanoTime() + timeToLive.toNanos();
    }
}
