create table if not exists orders (number bigint primary key, taken_at timestamptz not null default now());
