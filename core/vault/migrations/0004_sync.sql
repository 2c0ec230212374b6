-- What sync knows: who belongs here, how far each chart and each resource type is, and where to go on after a stop.
-- *_through and walk_since are the server's own time; *_at are this machine's clock and only for people to read.
-- All times are milliseconds since 1970, UTC. `failure` is an error code ("backend/Timeout"), never text with patient data.

-- The panel. `listing` is the last walk over the panel that named the patient; who is missing from a complete one has left.
CREATE TABLE sync_patient (
  patient       TEXT NOT NULL PRIMARY KEY, -- Patient.id
  listing       INTEGER NOT NULL,
  listed        INTEGER NOT NULL,          -- order in the listing: charts are filled in this order
  through       INTEGER,                   -- the chart is complete up to here; null until it is filled
  complete_at   INTEGER,
  failure       TEXT,
  failed_at     INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sync_patient_unfilled ON sync_patient (listed, patient) WHERE through IS NULL;
CREATE INDEX sync_patient_listing ON sync_patient (listing);

-- A walk over the panel that is under way.
CREATE TABLE sync_listing (
  only          INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
  listing       INTEGER NOT NULL,
  panel         TEXT NOT NULL,
  through       INTEGER,                   -- server time of its first page
  next          TEXT,                      -- the page to ask for next; null: from the start
  position      INTEGER NOT NULL DEFAULT 0,
  complete      INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A chart being filled, section by section ('*' is the whole chart in one walk). Rows go when the chart is filled.
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

-- What changed, by resource type, for everybody in the panel.
CREATE TABLE sync_type (
  type          TEXT NOT NULL PRIMARY KEY,
  offered       INTEGER NOT NULL DEFAULT 1,-- 0: the server has no such type, or refuses it to us
  through       INTEGER,                   -- every chart has all changes up to here; null: nothing is known of this type
  complete_at   INTEGER,
  failure       TEXT,
  failed_at     INTEGER,
  compared_at   INTEGER,                   -- when the ids here were last compared with the server's
  walk_since    INTEGER,                   -- the walk under way; null: none
  walk_through  INTEGER,
  walk_seen     INTEGER NOT NULL DEFAULT 0,
  walk_after    TEXT,                      -- the last id of the lists that are done
  walk_next     TEXT,
  compare_after TEXT                       -- the same for a comparison under way
) STRICT, WITHOUT ROWID;

-- Practitioners, organizations, places and medications that charts name and the vault has not.
-- `asked` is the round in which the server did not have it; null: to be asked for.
CREATE TABLE sync_wanted (
  type          TEXT NOT NULL,
  id            TEXT NOT NULL,
  asked         INTEGER,
  PRIMARY KEY (type, id)
) STRICT, WITHOUT ROWID;

-- Resources that the server may have deleted: each is asked for once more before it goes.
CREATE TABLE sync_doubt (
  type          TEXT NOT NULL,
  id            TEXT NOT NULL,
  PRIMARY KEY (type, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_round (
  round         INTEGER NOT NULL PRIMARY KEY,
  panel         TEXT NOT NULL,
  started_at    INTEGER NOT NULL,
  ended_at      INTEGER,
  complete      INTEGER NOT NULL DEFAULT 0,
  failures      INTEGER NOT NULL DEFAULT 0,
  failure       TEXT
) STRICT;

-- Proof that who left was forgotten: how much was here and how much is left, without saying who it was.
CREATE TABLE sync_purge (
  purge         INTEGER NOT NULL PRIMARY KEY,
  purged_at     INTEGER NOT NULL,
  reason        TEXT NOT NULL,             -- 'left-panel', 'deleted-on-server'
  resources     INTEGER NOT NULL,          -- of the patient's compartment, removed
  shared        INTEGER NOT NULL,          -- of nobody's compartment, removed because nobody else referred to them
  rows_left     INTEGER NOT NULL CHECK (rows_left = 0) -- counted over every table after the removal
) STRICT;
