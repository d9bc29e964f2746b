create table known_note (id text primary key, text text not null);
