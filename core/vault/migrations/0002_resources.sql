-- Resources as they came, and what makes them findable (core/fhir). Small integers stand for whatever repeats, rows that are only
-- looked up by key have no rowid, and there is no second index where the rows can be computed again from the body: the whole vault
-- must stay near a third of the JSON.

-- Types that R4 does not have; R4's own numbers are in the program (search_parameters.inc) and are below 1000.
CREATE TABLE resource_type(
  number INTEGER NOT NULL PRIMARY KEY,
  name   TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO resource_type VALUES(999, '');

-- The base of the server that the resources come from ("https://host/fhir"): absolute references below it mean resources here.
CREATE TABLE resource_origin(
  base TEXT NOT NULL
) STRICT;
INSERT INTO resource_origin VALUES('');

-- The zstd dictionaries that bodies need, so that a later version of the program can always read them.
CREATE TABLE body_dictionary(
  id    INTEGER NOT NULL PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;

-- AUTOINCREMENT: a number is never given to another resource, so an open chart can never come to mean somebody else.
-- A row without a body holds the place of a resource that is referred to and not here. Type 0: `id` is a reference that is no
-- Type/id (URL, urn, search), as written.
CREATE TABLE resource(
  row        INTEGER PRIMARY KEY AUTOINCREMENT,
  type       INTEGER NOT NULL,
  id         ANY NOT NULL,     -- text; a lower-case UUID as 16 bytes
  patient    INTEGER,          -- row of the patient in whose compartment it is (first one; others in resource_compartment)
  date       INTEGER,          -- when it happened, seconds since 1970
  flags      INTEGER NOT NULL, -- 1: entered in error
  updated    INTEGER,          -- meta.lastUpdated, ms
  version    ANY,              -- meta.versionId; an integer when it is a plain number
  dictionary INTEGER,
  size       INTEGER,          -- of the body before compression
  body       BLOB
) STRICT;
CREATE UNIQUE INDEX resource_by_id ON resource(type, id);
CREATE INDEX resource_by_patient ON resource(patient, type, date) WHERE patient IS NOT NULL;

-- Resources that are in more than one patient's compartment: one row for each further patient.
CREATE TABLE resource_compartment(
  patient  INTEGER NOT NULL,
  resource INTEGER NOT NULL,
  PRIMARY KEY(patient, resource)
) STRICT, WITHOUT ROWID;
CREATE INDEX resource_compartment_by_resource ON resource_compartment(resource);

CREATE TABLE token_system(
  id  INTEGER PRIMARY KEY,
  url TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO token_system VALUES(0, '');
CREATE TABLE token(
  code   TEXT NOT NULL,
  system INTEGER NOT NULL,
  id     INTEGER NOT NULL,
  PRIMARY KEY(code, system)
) STRICT, WITHOUT ROWID;
CREATE TABLE token_last(id INTEGER NOT NULL) STRICT;
INSERT INTO token_last VALUES(0);
CREATE TABLE quantity_unit(
  id     INTEGER PRIMARY KEY,
  code   TEXT NOT NULL,
  system INTEGER NOT NULL,
  UNIQUE(code, system)
) STRICT;

-- `path` is an element path's number (search_parameters.inc). uri parameters are tokens without a system.
CREATE TABLE index_token(
  token    INTEGER NOT NULL,
  path     INTEGER NOT NULL,
  resource INTEGER NOT NULL,
  PRIMARY KEY(token, path, resource)
) STRICT, WITHOUT ROWID;
CREATE TABLE index_reference(
  target   INTEGER NOT NULL,
  path     INTEGER NOT NULL,
  resource INTEGER NOT NULL,
  PRIMARY KEY(target, path, resource)
) STRICT, WITHOUT ROWID;
CREATE TABLE index_string(
  path     INTEGER NOT NULL,
  value    TEXT NOT NULL,      -- folded
  resource INTEGER NOT NULL,
  exact    TEXT NOT NULL,      -- as written, or '' when that is the same
  PRIMARY KEY(path, value, resource, exact)
) STRICT, WITHOUT ROWID;

-- Led by the resource: always asked together with something more selective, and appended at the end.
CREATE TABLE index_date(
  resource INTEGER NOT NULL,
  path     INTEGER NOT NULL,
  low      INTEGER NOT NULL,   -- first ms it can mean
  span     INTEGER NOT NULL,   -- last ms - first ms
  PRIMARY KEY(resource, path, low, span)
) STRICT, WITHOUT ROWID;
CREATE TABLE index_quantity(
  resource INTEGER NOT NULL,
  path     INTEGER NOT NULL,
  value    REAL NOT NULL,
  unit     INTEGER NOT NULL,
  PRIMARY KEY(resource, path, value, unit)
) STRICT, WITHOUT ROWID;
CREATE TABLE index_number(
  resource INTEGER NOT NULL,
  path     INTEGER NOT NULL,
  value    REAL NOT NULL,
  PRIMARY KEY(resource, path, value)
) STRICT, WITHOUT ROWID;

-- Human text, folded by the program (so remove_diacritics is not needed), without content, positions and sizes: a removal gives
-- the text again, and secure-delete takes its words out of the index at once. Not detail=none: with secure-delete SQLite 3.46 then
-- loses words that are taken out and put back within one transaction (measured; column and full do not).
CREATE VIRTUAL TABLE resource_text USING fts5(
  words, content='', columnsize=0, detail=column, tokenize='unicode61 remove_diacritics 0'
);
INSERT INTO resource_text(resource_text, rank) VALUES('secure-delete', 1);
