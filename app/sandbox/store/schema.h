// The sandbox's tables. One row of `entity` stands for one Type/id: it is made when the resource is stored or first
// referred to, so that references, compartments and includes are joins over small numbers, also while their target is
// not there yet.
#pragma once

namespace clavis::sandbox {

inline constexpr int schemaVersion = 1;

inline constexpr const char* schemaSql = R"sql(
CREATE TABLE entity(
  rid     INTEGER PRIMARY KEY,
  type    TEXT NOT NULL,
  id      TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 0,  -- of the last change; 0: only referred to
  updated INTEGER NOT NULL DEFAULT 0,  -- milliseconds since 1970
  body    BLOB,                        -- zstd; null: deleted, or never stored
  UNIQUE(type, id)
) STRICT;
CREATE INDEX entity_live ON entity(type, rid) WHERE body IS NOT NULL;
CREATE INDEX entity_recent ON entity(type, updated, rid) WHERE body IS NOT NULL;

-- Every change in the order of commit. The body of the current version stands in entity only.
CREATE TABLE change(
  seq     INTEGER PRIMARY KEY,
  rid     INTEGER NOT NULL REFERENCES entity(rid),
  type    TEXT NOT NULL,
  version INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  method  INTEGER NOT NULL,            -- 1 created, 2 updated, 3 deleted
  body    BLOB
) STRICT;
CREATE UNIQUE INDEX change_version ON change(rid, version);
CREATE INDEX change_type ON change(type, seq);

-- Numbers of search parameters, stable across versions of the program.
CREATE TABLE parameter(
  number INTEGER PRIMARY KEY,
  type   TEXT NOT NULL,
  name   TEXT NOT NULL,
  UNIQUE(type, name)
) STRICT;

CREATE TABLE token(parameter INTEGER NOT NULL, code TEXT NOT NULL, system TEXT NOT NULL, rid INTEGER NOT NULL,
  PRIMARY KEY(parameter, code, system, rid)) STRICT, WITHOUT ROWID;
CREATE TABLE string(parameter INTEGER NOT NULL, folded TEXT NOT NULL, rid INTEGER NOT NULL, exact TEXT NOT NULL,
  PRIMARY KEY(parameter, folded, rid, exact)) STRICT, WITHOUT ROWID;
CREATE INDEX string_rid ON string(rid, parameter);
CREATE TABLE date(parameter INTEGER NOT NULL, low INTEGER NOT NULL, high INTEGER NOT NULL, rid INTEGER NOT NULL,
  PRIMARY KEY(parameter, low, high, rid)) STRICT, WITHOUT ROWID;
CREATE INDEX date_rid ON date(rid, parameter);
CREATE TABLE quantity(parameter INTEGER NOT NULL, value REAL NOT NULL, code TEXT NOT NULL, system TEXT NOT NULL,
  rid INTEGER NOT NULL, PRIMARY KEY(parameter, value, code, system, rid)) STRICT, WITHOUT ROWID;
CREATE TABLE reference(parameter INTEGER NOT NULL, target INTEGER NOT NULL, rid INTEGER NOT NULL,
  PRIMARY KEY(parameter, target, rid)) STRICT, WITHOUT ROWID;

-- Who may see it: kind 0 is in the patient's compartment, kind 1 is what such a resource refers to (staff, places, drugs).
CREATE TABLE compartment(patient INTEGER NOT NULL, rid INTEGER NOT NULL, kind INTEGER NOT NULL,
  PRIMARY KEY(patient, rid)) STRICT, WITHOUT ROWID;

CREATE TABLE certificate(serial TEXT PRIMARY KEY, reference TEXT NOT NULL, issued INTEGER NOT NULL, revoked INTEGER) STRICT;
CREATE TABLE enrolment_code(digest BLOB PRIMARY KEY, reference TEXT NOT NULL, expires INTEGER NOT NULL, used INTEGER) STRICT;
)sql";

} // namespace clavis::sandbox
