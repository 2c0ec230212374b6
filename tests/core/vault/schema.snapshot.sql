-- What all migrations together make. After a change of schema: CLAVIS_UPDATE_SNAPSHOT=1 test_vault "The schema*"

-- index sync_patient_listing
CREATE INDEX sync_patient_listing ON sync_patient (listing);

-- index sync_patient_unfilled
CREATE INDEX sync_patient_unfilled ON sync_patient (listed, patient) WHERE through IS NULL;

-- table migration
CREATE TABLE migration(number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT;

-- table secret
CREATE TABLE secret(
  name TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;

-- table setting
CREATE TABLE setting(
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- table sync_doubt
CREATE TABLE sync_doubt (
  type          TEXT NOT NULL,
  id            TEXT NOT NULL,
  PRIMARY KEY (type, id)
) STRICT, WITHOUT ROWID;

-- table sync_export
CREATE TABLE sync_export (
  only          INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
  status_url    TEXT NOT NULL,
  through       INTEGER,
  file_type     TEXT,
  file_url      TEXT,
  lines_done    INTEGER NOT NULL DEFAULT 0
) STRICT;

-- table sync_patient
CREATE TABLE sync_patient (
  patient       TEXT NOT NULL PRIMARY KEY, -- Patient.id
  listing       INTEGER NOT NULL,
  listed        INTEGER NOT NULL,          -- order in the listing: charts are filled in this order
  through       INTEGER,                   -- the chart is complete up to here; null until it is filled
  complete_at   INTEGER,
  failure       TEXT,
  failed_at     INTEGER
) STRICT, WITHOUT ROWID;

-- table sync_purge
CREATE TABLE sync_purge (
  purge         INTEGER NOT NULL PRIMARY KEY,
  purged_at     INTEGER NOT NULL,
  reason        TEXT NOT NULL,             -- 'left-panel', 'deleted-on-server'
  resources     INTEGER NOT NULL,          -- removed
  rows_before   INTEGER NOT NULL,          -- rows of the patient in every table, full text included
  rows_after    INTEGER NOT NULL CHECK (rows_after = 0)
) STRICT;

-- table sync_round
CREATE TABLE sync_round (
  round         INTEGER NOT NULL PRIMARY KEY,
  panel         TEXT NOT NULL,
  started_at    INTEGER NOT NULL,
  ended_at      INTEGER,
  complete      INTEGER NOT NULL DEFAULT 0,
  failures      INTEGER NOT NULL DEFAULT 0,
  failure       TEXT
) STRICT;

-- table sync_section
CREATE TABLE sync_section (
  patient       TEXT NOT NULL,
  type          TEXT NOT NULL,
  walk_through  INTEGER,                   -- server time of the walk's first page
  walk_next     TEXT,                      -- the page to ask for next; null: from the start
  seen          INTEGER NOT NULL DEFAULT 0,-- resources seen in this walk, to compare with the server's total
  through       INTEGER,                   -- complete up to here
  complete_at   INTEGER,
  failure       TEXT,
  failed_at     INTEGER,
  PRIMARY KEY (patient, type)
) STRICT, WITHOUT ROWID;

-- table sync_type
CREATE TABLE sync_type (
  type          TEXT NOT NULL PRIMARY KEY,
  through       INTEGER,                   -- every chart that was filled before has all changes up to here
  complete_at   INTEGER,
  failure       TEXT,
  failed_at     INTEGER,
  compared_at   INTEGER,                   -- when the ids here were last compared with the server's
  walk_since    INTEGER,                   -- the walk under way; null: none
  walk_through  INTEGER,
  walk_after    TEXT,                      -- the last id of the lists that are done
  walk_next     TEXT,
  compare_after TEXT                       -- the same for a comparison under way
) STRICT, WITHOUT ROWID;

-- table sync_wanted
CREATE TABLE sync_wanted (
  type          TEXT NOT NULL,
  id            TEXT NOT NULL,
  asked         INTEGER,
  PRIMARY KEY (type, id)
) STRICT, WITHOUT ROWID;

