-- What one service has received and published on Kafka, in the service's own schema.

-- The inbox is also the log from which read models of other services' events are rebuilt.
create table inbox (
    position        bigint generated always as identity primary key,
    xid             xid8        not null default pg_current_xact_id(),
    id              uuid        not null unique,
    topic           text        not null,
    type            text        not null,
    type_version    int         not null,
    source          text        not null,
    stream          text        not null,
    source_position bigint      not null,
    at              timestamptz not null,
    data            jsonb       not null,
    received_at     timestamptz not null default now()
);
create index inbox_by_commit on inbox (xid, position);

-- The last snapshot of each key, whose version must keep growing; a null value is a tombstone.
create table published_configuration (
    topic   text   not null,
    key     text   not null,
    version bigint not null,
    value   jsonb,
    primary key (topic, key)
);

-- Requests to publish all configuration again; the leader serves each number once.
create table republish_request (
    id bigint generated always as identity primary key
);

-- Which incarnation of a topic has been published to: another one has lost what was there.
create table known_topic (
    name     text primary key,
    topic_id text not null
);
