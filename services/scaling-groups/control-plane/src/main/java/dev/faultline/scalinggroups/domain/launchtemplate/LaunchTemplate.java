package dev.faultline.scalinggroups.domain.launchtemplate;

import static dev.faultline.eventsourcing.Decision.accept;
import static dev.faultline.eventsourcing.Decision.refuse;

import dev.faultline.eventsourcing.Aggregate;
import dev.faultline.eventsourcing.CorruptStreamException;
import dev.faultline.eventsourcing.Decision;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A launch template: versions that are added and deleted but never changed, one of them the default. */
public final class LaunchTemplate {
    public static final Aggregate<State, Command, Event, Refusal> AGGREGATE =
            new Aggregate<>("launch-template", new Absent(), LaunchTemplate::decide, LaunchTemplate::evolve);
    public static final String LATEST = "$Latest";
    public static final String DEFAULT = "$Default";

    private LaunchTemplate() {}

    /** What a launch template is. */
    public sealed interface State {}

    /** Not created yet. */
    public record Absent() implements State {}

    /** Deleted; its id never comes back. */
    public record Deleted() implements State {}

    /**
     * A template that can be launched from.
     *
     * @param next the number of the next version; numbers are not reused
     */
    public record Active(
            String id,
            String name,
            Instant createdAt,
            SortedMap<Long, TemplateVersion> versions,
            long defaultVersion,
            long next,
            Map<String, String> tags)
            implements State {
        public long latest() {
            return versions.lastKey();
        }

        /** The version that {@code $Latest}, {@code $Default} or a number names. */
        public Optional<TemplateVersion> version(String name) {
            if (name.equals(LATEST)) return Optional.ofNullable(versions.get(latest()));
            if (name.equals(DEFAULT)) return Optional.ofNullable(versions.get(defaultVersion));
            return name.matches("\\d{1,18}")
                    ? Optional.ofNullable(versions.get(Long.parseLong(name)))
                    : Optional.empty();
        }
    }

    /** One version; it never changes. */
    public record TemplateVersion(long number, @Nullable String description, TemplateData data, Instant createdAt) {}

    /** What may be asked of a template. */
    public sealed interface Command {}

    public record CreateLaunchTemplate(
            String id,
            String name,
            @Nullable String description,
            TemplateData data,
            Map<String, String> tags,
            Instant at)
            implements Command {}

    /** @param source the version that the new one follows where its data is silent, or null for none */
    public record CreateVersion(
            @Nullable String source, @Nullable String description, TemplateData data, Instant at) implements Command {}

    public record SetDefaultVersion(String version, Instant at) implements Command {}

    public record DeleteVersion(String version, Instant at) implements Command {}

    public record DeleteLaunchTemplate(Instant at) implements Command {}

    public record AddTags(Map<String, String> tags, Instant at) implements Command {}

    public record RemoveTags(List<String> keys, Instant at) implements Command {}

    /** What happened to a template. */
    public sealed interface Event {}

    public record LaunchTemplateCreated(
            String id,
            String name,
            @Nullable String description,
            TemplateData data,
            Map<String, String> tags,
            Instant at)
            implements Event {}

    public record VersionCreated(long number, @Nullable String description, TemplateData data, Instant at)
            implements Event {}

    public record DefaultVersionSet(long number, Instant at) implements Event {}

    public record VersionDeleted(long number, Instant at) implements Event {}

    public record LaunchTemplateDeleted(String name, Instant at) implements Event {}

    public record TagsAdded(Map<String, String> tags, Instant at) implements Event {}

    public record TagsRemoved(List<String> keys, Instant at) implements Event {}

    /** Why a command is refused. */
    public sealed interface Refusal {}

    public record LaunchTemplateNotFound() implements Refusal {}

    public record LaunchTemplateAlreadyExists() implements Refusal {}

    public record VersionNotFound(String version) implements Refusal {}

    /** The default version cannot be deleted. */
    public record VersionIsDefault(long number) implements Refusal {}

    private record On(State state, Command command) {}

    private record After(State state, Event event) {}

    public static Decision<Event, Refusal> decide(State state, Command command) {
        return switch (new On(state, command)) {
            case On(Absent _, CreateLaunchTemplate c) ->
                accept(new LaunchTemplateCreated(c.id(), c.name(), c.description(), c.data(), c.tags(), c.at()));
            case On(Active _, CreateLaunchTemplate _), On(Deleted _, CreateLaunchTemplate _) ->
                refuse(new LaunchTemplateAlreadyExists());
            case On(Absent _, Command _), On(Deleted _, Command _) -> refuse(new LaunchTemplateNotFound());
            case On(Active template, CreateVersion c) -> createVersion(template, c);
            case On(Active template, SetDefaultVersion c) -> setDefault(template, c);
            case On(Active template, DeleteVersion c) -> deleteVersion(template, c);
            case On(Active template, DeleteLaunchTemplate c) ->
                accept(new LaunchTemplateDeleted(template.name(), c.at()));
            case On(Active template, AddTags c) ->
                template.tags().entrySet().containsAll(c.tags().entrySet())
                        ? accept()
                        : accept(new TagsAdded(c.tags(), c.at()));
            case On(Active template, RemoveTags c) ->
                c.keys().stream().noneMatch(template.tags()::containsKey)
                        ? accept()
                        : accept(new TagsRemoved(c.keys(), c.at()));
        };
    }

    private static Decision<Event, Refusal> createVersion(Active template, CreateVersion c) {
        String source = c.source();
        if (source == null) return accept(new VersionCreated(template.next(), c.description(), c.data(), c.at()));
        return template.version(source)
                .<Decision<Event, Refusal>>map(found -> accept(new VersionCreated(
                        template.next(), c.description(), c.data().over(found.data()), c.at())))
                .orElseGet(() -> refuse(new VersionNotFound(source)));
    }

    private static Decision<Event, Refusal> setDefault(Active template, SetDefaultVersion c) {
        Optional<TemplateVersion> found = template.version(c.version());
        if (found.isEmpty()) return refuse(new VersionNotFound(c.version()));
        long number = found.get().number();
        return number == template.defaultVersion() ? accept() : accept(new DefaultVersionSet(number, c.at()));
    }

    private static Decision<Event, Refusal> deleteVersion(Active template, DeleteVersion c) {
        Optional<TemplateVersion> found = template.version(c.version());
        if (found.isEmpty()) return refuse(new VersionNotFound(c.version()));
        long number = found.get().number();
        if (number == template.defaultVersion()) return refuse(new VersionIsDefault(number));
        return accept(new VersionDeleted(number, c.at()));
    }

    public static State evolve(State state, Event event) {
        return switch (new After(state, event)) {
            case After(Absent _, LaunchTemplateCreated e) -> created(e);
            case After(Active t, VersionCreated e)
            when e.number() == t.next() -> with(t, add(t, e), t.defaultVersion(), t.next() + 1, t.tags());
            case After(Active t, DefaultVersionSet e)
            when t.versions().containsKey(e.number()) -> with(t, t.versions(), e.number(), t.next(), t.tags());
            case After(Active t, VersionDeleted e)
            when t.versions().containsKey(e.number()) -> with(t, remove(t, e), t.defaultVersion(), t.next(), t.tags());
            case After(Active t, TagsAdded e) -> {
                var tags = new HashMap<>(t.tags());
                tags.putAll(e.tags());
                yield with(t, t.versions(), t.defaultVersion(), t.next(), tags);
            }
            case After(Active t, TagsRemoved e) -> {
                var tags = new HashMap<>(t.tags());
                tags.keySet().removeAll(e.keys());
                yield with(t, t.versions(), t.defaultVersion(), t.next(), tags);
            }
            case After(Active _, LaunchTemplateDeleted _) -> new Deleted();
            case After(State _, Event _) -> throw new CorruptStreamException(state, event);
        };
    }

    private static Active created(LaunchTemplateCreated e) {
        var versions = new TreeMap<Long, TemplateVersion>();
        versions.put(1L, new TemplateVersion(1, e.description(), e.data(), e.at()));
        return new Active(e.id(), e.name(), e.at(), versions, 1, 2, e.tags());
    }

    private static SortedMap<Long, TemplateVersion> add(Active t, VersionCreated e) {
        var versions = new TreeMap<>(t.versions());
        versions.put(e.number(), new TemplateVersion(e.number(), e.description(), e.data(), e.at()));
        return versions;
    }

    private static SortedMap<Long, TemplateVersion> remove(Active t, VersionDeleted e) {
        var versions = new TreeMap<>(t.versions());
        versions.remove(e.number());
        return versions;
    }

    private static Active with(
            Active t,
            SortedMap<Long, TemplateVersion> versions,
            long defaultVersion,
            long next,
            Map<String, String> tags) {
        return new Active(t.id(), t.name(), t.createdAt(), versions, defaultVersion, next, tags);
    }
}
