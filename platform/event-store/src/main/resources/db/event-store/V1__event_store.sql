-- The tables of one service's event store, in the service's own schema.

create table event (
    position     bigint generated always as identity primary key,
    -- Readers follow (xid, position) up to the oldest running transaction: a late commit cannot be skipped.
    xid          xid8        not null default pg_current_xact_id(),
    category     text        not null,
    stream       text        not null,
    version      bigint      not null check (version > 0),
    type         text        not null,
    type_version int         not null,
    payload      jsonb       not null,
    id           uuid        not null unique default uuidv7(),
    causation    uuid,
    recorded_at  timestamptz not null,
    unique (category, stream, version)
);
create index event_by_commit on event (xid, position);

create table snapshot (
    category         text   not null,
    stream           text   not null,
    version          bigint not null,
    snapshot_version int    not null,
    state            jsonb  not null,
    primary key (category, stream)
);

create table unique_name (
    scope    text not null,
    name     text not null,
    category text not null,
    stream   text not null,
    primary key (scope, name)
);

create table quarantine (
    category text        not null,
    stream   text        not null,
    reason   text        not null,
    at       timestamptz not null,
    primary key (category, stream)
);

-- How far each reader of a log has come.
create table log_cursor (
    name     text primary key,
    xid      xid8   not null,
    position bigint not null
);

-- The generation tells a wake-up that was asked for again from the one that has just been served.
create table wake_up (
    process    text        not null,
    key        text        not null,
    due_at     timestamptz not null,
    generation bigint      not null default 1,
    primary key (process, key)
);
create index wake_up_by_time on wake_up (due_at);

-- What always failed, put aside so that the rest goes on.
create table parked (
    id     bigint generated always as identity primary key,
    owner  text        not null,
    item   text        not null,
    reason text        not null,
    at     timestamptz not null,
    unique (owner, item)
);
