package dev.faultline.eventsourcing;

/** Names one stream of events: {@code category} is the aggregate's kind, {@code id} the aggregate itself. */
public record StreamId(String category, String id) {
    public StreamId {
        if (category.isEmpty() || category.indexOf('/') >= 0)
            throw new IllegalArgumentException("not a stream category: '" + category + "'");
        if (id.isEmpty()) throw new IllegalArgumentException("a stream needs an id");
    }

    @Override
    public String toString() {
        return category + "/" + id;
    }
}
