package dev.faultline.scalinggroups.domain.zone;

import static dev.faultline.eventsourcing.Decision.accept;

import dev.faultline.eventsourcing.Aggregate;
import dev.faultline.eventsourcing.CorruptStreamException;
import dev.faultline.eventsourcing.Decision;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Which instance has which of a zone's addresses: one stream a zone. An address belongs to one instance until that is
 * terminated, and is given out again as late as possible, so that nobody reaches a new instance by an old address.
 */
public final class ZoneAddresses {
    /** The hosts of a zone's network that are instances' (DESIGN.md, decision 12). */
    public static final int FIRST_HOST = 100;

    public static final int LAST_HOST = 254;

    public static final Aggregate<Book, Command, Event, Refusal> AGGREGATE =
            new Aggregate<>("zone-addresses", Book.EMPTY, ZoneAddresses::decide, ZoneAddresses::evolve);

    private ZoneAddresses() {}

    /**
     * Who has what.
     *
     * @param holders instance ids by host
     * @param last the host that was given out last
     */
    public record Book(SortedMap<Integer, String> holders, int last) {
        static final Book EMPTY = new Book(new TreeMap<>(), LAST_HOST);

        public Optional<Integer> hostOf(String instanceId) {
            return holders.entrySet().stream()
                    .filter(held -> held.getValue().equals(instanceId))
                    .map(SortedMap.Entry::getKey)
                    .findFirst();
        }

        /** The first free host after the one that was given out last. */
        Optional<Integer> next() {
            int hosts = LAST_HOST - FIRST_HOST + 1;
            return IntStream.rangeClosed(1, hosts)
                    .map(step -> FIRST_HOST + (last - FIRST_HOST + step) % hosts)
                    .filter(host -> !holders.containsKey(host))
                    .boxed()
                    .findFirst();
        }
    }

    /** What may be asked for an instance. */
    public sealed interface Command {}

    public record AssignAddress(String instanceId, Instant at) implements Command {}

    public record ReleaseAddress(String instanceId, Instant at) implements Command {}

    /** What happened to the zone's addresses. */
    public sealed interface Event {}

    /** @param host the last octet of the address */
    public record AddressAssigned(String instanceId, int host, Instant at) implements Event {}

    /** There was no free address for the instance. */
    public record AddressesExhausted(String instanceId, Instant at) implements Event {}

    public record AddressReleased(String instanceId, int host, Instant at) implements Event {}

    /** No command is refused: a zone without free addresses is an event, which the instance learns of. */
    public sealed interface Refusal permits None {}

    /** There is no such refusal. */
    public enum None implements Refusal {}

    private record After(Book book, Event event) {}

    public static Decision<Event, Refusal> decide(Book book, Command command) {
        return switch (command) {
            case AssignAddress c -> {
                if (book.hostOf(c.instanceId()).isPresent()) yield accept();
                Optional<Integer> host = book.next();
                yield host.isEmpty()
                        ? accept(new AddressesExhausted(c.instanceId(), c.at()))
                        : accept(new AddressAssigned(c.instanceId(), host.get(), c.at()));
            }
            case ReleaseAddress c -> {
                Optional<Integer> host = book.hostOf(c.instanceId());
                yield host.isEmpty() ? accept() : accept(new AddressReleased(c.instanceId(), host.get(), c.at()));
            }
        };
    }

    public static Book evolve(Book book, Event event) {
        return switch (new After(book, event)) {
            case After(Book b, AddressAssigned e)
            when !b.holders().containsKey(e.host()) -> {
                var holders = new TreeMap<>(b.holders());
                holders.put(e.host(), e.instanceId());
                yield new Book(holders, e.host());
            }
            case After(Book b, AddressReleased e)
            when e.instanceId().equals(b.holders().get(e.host())) -> {
                var holders = new TreeMap<>(b.holders());
                holders.remove(e.host());
                yield new Book(holders, b.last());
            }
            case After(Book b, AddressesExhausted _) -> b;
            case After(Book _, Event _) -> throw new CorruptStreamException(book, event);
        };
    }
}
