package dev.faultline.scalinggroups.domain.zone;

import static dev.faultline.eventsourcing.Decision.accept;
import static dev.faultline.eventsourcing.Decision.refuse;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.eventsourcing.Aggregate;
import dev.faultline.eventsourcing.CorruptStreamException;
import dev.faultline.eventsourcing.Decision;
import java.time.Instant;
import java.util.Set;

/**
 * Which zone of a region is given up: one stream a region, so that two zones are never given up at once (DESIGN.md,
 * decision 8). It holds the transitions; whether the evidence suffices is judged from the zones' reports.
 */
public final class RegionZones {
    public static final Aggregate<State, Command, Event, Refusal> AGGREGATE =
            new Aggregate<>("region-zones", new AllAvailable(), RegionZones::decide, RegionZones::evolve);

    private RegionZones() {}

    /** What is known of the region's zones. */
    public sealed interface State {
        /** The zones that are given up. */
        Set<AvailabilityZone> lost();
    }

    /** No zone is given up. */
    public record AllAvailable() implements State {
        @Override
        public Set<AvailabilityZone> lost() {
            return Set.of();
        }
    }

    /** One zone is given up, and no other may be until it is back. */
    public record OneLost(AvailabilityZone zone, Instant since) implements State {
        @Override
        public Set<AvailabilityZone> lost() {
            return Set.of(zone);
        }
    }

    /** What the judgement of the reports asks for; a reason is a sentence. */
    public sealed interface Command {}

    public record GiveUpZone(AvailabilityZone zone, String reason, Instant at) implements Command {}

    public record TakeZoneBack(AvailabilityZone zone, String reason, Instant at) implements Command {}

    /** What happened to a zone. */
    public sealed interface Event {}

    public record ZoneLost(AvailabilityZone zone, String reason, Instant at) implements Event {}

    public record ZoneReturned(AvailabilityZone zone, String reason, Instant at) implements Event {}

    /** Why a command is refused. */
    public sealed interface Refusal {}

    /** Another zone is given up already; two are never given up at once. */
    public record AnotherZoneIsLost(AvailabilityZone zone) implements Refusal {}

    private record On(State state, Command command) {}

    private record After(State state, Event event) {}

    public static Decision<Event, Refusal> decide(State state, Command command) {
        return switch (new On(state, command)) {
            case On(AllAvailable _, GiveUpZone c) -> accept(new ZoneLost(c.zone(), c.reason(), c.at()));
            case On(OneLost lost, GiveUpZone c) ->
                lost.zone().equals(c.zone()) ? accept() : refuse(new AnotherZoneIsLost(lost.zone()));
            case On(AllAvailable _, TakeZoneBack _) -> accept();
            case On(OneLost lost, TakeZoneBack c) ->
                lost.zone().equals(c.zone()) ? accept(new ZoneReturned(c.zone(), c.reason(), c.at())) : accept();
        };
    }

    public static State evolve(State state, Event event) {
        return switch (new After(state, event)) {
            case After(AllAvailable _, ZoneLost e) -> new OneLost(e.zone(), e.at());
            case After(OneLost lost, ZoneReturned e) when lost.zone().equals(e.zone()) -> new AllAvailable();
            case After(OneLost _, ZoneLost _),
                    After(OneLost _, ZoneReturned _),
                    After(AllAvailable _, ZoneReturned _) -> throw new CorruptStreamException(state, event);
        };
    }
}
