-- What the Describe calls read. Everything here is rebuilt from the events.

create table launch_template (
    id              text primary key,
    name            text        not null,
    created_at      timestamptz not null,
    default_version bigint      not null,
    latest_version  bigint      not null,
    tags            text        not null
);

create table launch_template_version (
    id          text primary key,
    template_id text        not null,
    number      bigint      not null,
    description text,
    data        text        not null,
    created_at  timestamptz not null
);
create index launch_template_version_by_template on launch_template_version (template_id);

create table instance (
    id               text primary key,
    reservation_id   text        not null,
    client_token     text        not null,
    request_digest   text        not null,
    launch_index     int         not null,
    image_id         text        not null,
    instance_type    text        not null,
    user_data        text        not null,
    zone             text        not null,
    address          text,
    security_groups  text        not null,
    group_name       text,
    template_id      text,
    template_name    text,
    template_version bigint,
    state            text        not null,
    reason_code      text        not null,
    reason           text        not null,
    reachable        boolean     not null,
    impaired_since   timestamptz,
    launched_at      timestamptz not null,
    changed_at       timestamptz not null,
    tags             text        not null
);
create index instance_by_zone on instance (zone);
create index instance_by_token on instance (client_token);

create table scaling_group (
    name          text primary key,
    group_id      text        not null,
    settings      text        not null,
    desired       int         not null,
    target_groups text        not null,
    tags          text        not null,
    created_at    timestamptz not null,
    deleting      boolean     not null
);

create table group_member (
    instance_id      text primary key,
    group_name       text    not null,
    group_id         text    not null,
    sequence         bigint  not null,
    zone             text    not null,
    lifecycle_state  text    not null,
    healthy          boolean not null,
    template         text    not null,
    template_version bigint  not null
);
create index group_member_by_group on group_member (group_name);

create table scaling_activity (
    activity_id    text primary key,
    group_id       text        not null,
    group_name     text        not null,
    instance_id    text        not null,
    position       bigint      not null,
    zone           text        not null,
    description    text        not null,
    cause          text        not null,
    started_at     timestamptz not null,
    ended_at       timestamptz,
    status_code    text        not null,
    status_message text        not null,
    progress       int         not null
);
create index scaling_activity_by_group on scaling_activity (group_id, position);

-- Load balancing's target groups, as its events tell.
create table known_target_group (
    arn  text primary key,
    name text not null
);
