package dev.faultline.database.domain.slot;

import static dev.faultline.eventsourcing.Decision.accept;
import static dev.faultline.eventsourcing.Decision.refuse;

import dev.faultline.eventsourcing.Aggregate;
import dev.faultline.eventsourcing.CorruptStreamException;
import dev.faultline.eventsourcing.Decision;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Which DB instance has which slot of a region: its ports and its endpoint's address follow from it. A free slot is given
 * out again as late as possible, so that a client of a deleted instance does not find another's server.
 */
public final class DatabaseSlots {
    public static final Aggregate<Book, Command, Event, Refusal> AGGREGATE =
            new Aggregate<>("database-slots", new Book(Map.of(), 0), DatabaseSlots::decide, DatabaseSlots::evolve);

    private DatabaseSlots() {}

    /**
     * @param taken resource ids by slot
     * @param next where the search for a free slot begins
     */
    public record Book(Map<Integer, String> taken, int next) {
        public Book {
            taken = Collections.unmodifiableMap(new TreeMap<>(taken));
        }

        public Optional<Integer> of(String resourceId) {
            return taken.entrySet().stream()
                    .filter(entry -> entry.getValue().equals(resourceId))
                    .map(Map.Entry::getKey)
                    .findFirst();
        }
    }

    /** What may be asked of the book. */
    public sealed interface Command {}

    /** @param slots how many there are */
    public record AssignSlot(String resourceId, int slots) implements Command {}

    public record ReleaseSlot(String resourceId) implements Command {}

    /** What happened to a slot. */
    public sealed interface Event {}

    public record SlotAssigned(int slot, String resourceId) implements Event {}

    public record SlotReleased(int slot, String resourceId) implements Event {}

    /** Why a command is refused. */
    public sealed interface Refusal {}

    public record AllSlotsTaken(int slots) implements Refusal {}

    public static Decision<Event, Refusal> decide(Book book, Command command) {
        return switch (command) {
            case AssignSlot(String resourceId, int slots) -> {
                if (book.of(resourceId).isPresent()) yield accept();
                yield IntStream.range(0, slots)
                        .map(i -> (book.next() + i) % slots)
                        .filter(slot -> !book.taken().containsKey(slot))
                        .boxed()
                        .findFirst()
                        .<Decision<Event, Refusal>>map(slot -> accept(new SlotAssigned(slot, resourceId)))
                        .orElseGet(() -> refuse(new AllSlotsTaken(slots)));
            }
            case ReleaseSlot(String resourceId) ->
                book.of(resourceId)
                        .<Decision<Event, Refusal>>map(slot -> accept(new SlotReleased(slot, resourceId)))
                        .orElseGet(Decision::accept);
        };
    }

    public static Book evolve(Book book, Event event) {
        var taken = new TreeMap<>(book.taken());
        return switch (event) {
            case SlotAssigned(int slot, String resourceId) -> {
                if (taken.putIfAbsent(slot, resourceId) != null) throw new CorruptStreamException(book, event);
                yield new Book(taken, slot + 1);
            }
            case SlotReleased(int slot, String resourceId) -> {
                if (!taken.remove(slot, resourceId)) throw new CorruptStreamException(book, event);
                yield new Book(taken, book.next());
            }
        };
    }
}
