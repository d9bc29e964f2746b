-- What the Describe operations read. Everything here is rebuilt from the events.

create table db_instance (
    resource_id text primary key,
    identifier  text    not null,
    deleted     boolean not null,
    purged      boolean not null,
    state_json  text    not null
);
create index db_instance_by_identifier on db_instance (identifier);

create table db_subnet_group (
    name       text primary key,
    state_json text not null
);

create table db_snapshot (
    snapshot_id text primary key,
    identifier  text    not null,
    deleted     boolean not null,
    purged      boolean not null,
    state_json  text    not null
);
create index db_snapshot_by_identifier on db_snapshot (identifier);

create table db_event (
    id                text primary key,
    position          bigint      not null,
    place             int         not null,
    source_type       text        not null,
    source_identifier text        not null,
    source_arn        text        not null,
    category          text        not null,
    message           text        not null,
    at                timestamptz not null
);
create index db_event_by_time on db_event (at);
