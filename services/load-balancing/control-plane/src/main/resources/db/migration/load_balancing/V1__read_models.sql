-- What the Describe operations and the nodes' configuration read. All of it is rebuilt from events: own events for the
-- first five tables, the inbox for the last two. Columns named *_json hold values as the events hold them.

create table load_balancer (
    arn             text primary key,
    name            text        not null,
    dns_name        text        not null,
    scheme          text        not null,
    vpc_id          text        not null,
    created_at      timestamptz not null,
    status          text        not null,
    status_reason   text        not null,
    nodes_json      text        not null,
    attributes_json text        not null,
    tags_json       text        not null
);

create table listener (
    arn           text primary key,
    load_balancer text not null,
    port          int  not null,
    tags_json     text not null
);
create index listener_by_load_balancer on listener (load_balancer);

create table rule (
    arn             text primary key,
    listener        text not null,
    -- Null for the default rule.
    priority        int,
    conditions_json text not null,
    action_json     text not null,
    tags_json       text not null
);
create index rule_by_listener on rule (listener);

create table target_group (
    arn               text primary key,
    name              text        not null,
    target_type       text        not null,
    port              int         not null,
    vpc_id            text        not null,
    created_at        timestamptz not null,
    load_balancer     text,
    health_check_json text        not null,
    attributes_json   text        not null,
    tags_json         text        not null
);
create index target_group_by_load_balancer on target_group (load_balancer);

create table target (
    id             text primary key,
    target_group   text not null,
    target_id      text not null,
    port           int  not null,
    -- Of an address; an instance has its own.
    zone           text,
    health_json    text not null,
    draining_until timestamptz
);
create index target_by_target_group on target (target_group);
create index target_by_target_id on target (target_id);

-- Other services' facts.
create table instance (
    id      text primary key,
    state   text not null,
    zone    text not null,
    address text not null
);

create table zone (
    name  text primary key,
    state text not null
);
