-- What the chart services keep beside the resources, in the same transaction as them (core/chart/README.md), and the access log.
-- Everything but the access log can be rebuilt from the resources.

-- One row a patient. A by_ column is one whole sort key; NULL means unknown. Each has an index that ends in the row's id (rid), so
-- that a page is one range of one index in either direction.
CREATE TABLE patient_list(
  rid INTEGER PRIMARY KEY,            -- of the Patient in resource
  patient_id TEXT NOT NULL,
  family TEXT NOT NULL, given TEXT NOT NULL, prefix TEXT NOT NULL,
  birth TEXT NOT NULL,                -- as recorded, may be partial or empty
  gender TEXT NOT NULL,
  identifier TEXT NOT NULL, identifier_label TEXT NOT NULL,
  deceased INTEGER NOT NULL, died TEXT NOT NULL,
  active INTEGER NOT NULL, merged_into TEXT NOT NULL,
  last_encounter TEXT NOT NULL,
  names TEXT NOT NULL,                -- every word to find the patient by, folded, blanks around each: family / given / other names
  identifiers TEXT NOT NULL,          -- the same of identifiers without separators
  same_name TEXT,                     -- folded family and first given name in alphabetical order
  sound TEXT,                         -- how family and first given name sound
  by_family TEXT, by_given TEXT, by_gender TEXT,
  by_birth INTEGER,                   -- yyyymmdd, 00 for what is not recorded
  by_encounter INTEGER,               -- seconds since 1970
  by_updated INTEGER                  -- milliseconds since 1970
) STRICT;
CREATE INDEX patient_by_family ON patient_list(by_family);
CREATE INDEX patient_by_given ON patient_list(by_given);
CREATE INDEX patient_by_gender ON patient_list(by_gender);
-- by_family rides along, so that "birth year and part of a name" is answered from the index alone.
CREATE INDEX patient_by_birth ON patient_list(by_birth, rid, by_family);
CREATE INDEX patient_by_encounter ON patient_list(by_encounter);
CREATE INDEX patient_by_updated ON patient_list(by_updated);
CREATE INDEX patient_by_same_name ON patient_list(same_name);
CREATE INDEX patient_by_sound ON patient_list(sound);

CREATE TABLE patient_name(
  word TEXT NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY(word, rid)
) STRICT, WITHOUT ROWID;
CREATE TABLE patient_identifier(
  value TEXT NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY(value, rid)
) STRICT, WITHOUT ROWID;

-- One small row a clinical resource, stored in the order in which a chart is read: sections, counts, timeline and series are ranges
-- of it. Holds no text of the record.
CREATE TABLE chart_entry(
  patient INTEGER NOT NULL,           -- rid of the patient
  at INTEGER NOT NULL,                -- clinical date, seconds since 1970; below every date when unknown
  rid INTEGER NOT NULL,
  kind INTEGER NOT NULL,              -- SectionKind
  marks INTEGER NOT NULL,             -- bits of EntryMark
  series INTEGER NOT NULL,            -- hash of an observation's code; 0: none
  unit INTEGER NOT NULL,              -- hash of its unit; 0: none
  PRIMARY KEY(patient, at, rid)
) STRICT, WITHOUT ROWID;

-- Who opened what, and when. Rows are added and never change; a patient's purge leaves them.
CREATE TABLE access_log(
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,                -- milliseconds since 1970
  who TEXT NOT NULL,
  kind TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  what TEXT NOT NULL,
  why TEXT NOT NULL
) STRICT;
CREATE INDEX access_log_of_patient ON access_log(patient_id, sequence);
CREATE TRIGGER access_log_never_changes BEFORE UPDATE ON access_log
BEGIN SELECT RAISE(ABORT, 'the access log is append-only'); END;
CREATE TRIGGER access_log_never_shrinks BEFORE DELETE ON access_log
BEGIN SELECT RAISE(ABORT, 'the access log is append-only'); END;
