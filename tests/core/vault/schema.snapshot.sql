-- What all migrations together make. After a change of schema: CLAVIS_UPDATE_SNAPSHOT=1 test_vault "The schema*"

-- index access_log_of_patient
CREATE INDEX access_log_of_patient ON access_log(patient_id, sequence);

-- index exchange_share_message
CREATE INDEX exchange_share_message ON exchange_share (message) WHERE message IS NOT NULL;

-- index exchange_state
CREATE INDEX exchange_state ON exchange_transfer (state, transfer);

-- index messaging_arrived
CREATE INDEX messaging_arrived ON messaging_message (arrived);

-- index messaging_conversation_patient
CREATE INDEX messaging_conversation_patient ON messaging_conversation (patient, topic);

-- index messaging_inbox
CREATE INDEX messaging_inbox ON messaging_conversation (rank DESC, last_message DESC, conversation DESC);

-- index messaging_mail_came
CREATE INDEX messaging_mail_came ON messaging_mail (came) WHERE content IS NULL;

-- index messaging_mail_waiting
CREATE INDEX messaging_mail_waiting ON messaging_mail (route, came) WHERE content IS NOT NULL;

-- index messaging_outbox_conversation
CREATE INDEX messaging_outbox_conversation ON messaging_outbox (conversation, item);

-- index messaging_thread
CREATE INDEX messaging_thread ON messaging_message (conversation, message);

-- index messaging_token
CREATE INDEX messaging_token ON messaging_message (token) WHERE token IS NOT NULL;

-- index messaging_trust_person
CREATE INDEX messaging_trust_person ON messaging_trust_event (person, event);

-- index messaging_unread
CREATE INDEX messaging_unread ON messaging_message (conversation, message) WHERE read IS NULL AND own = 0;

-- index patient_by_birth
CREATE INDEX patient_by_birth ON patient_list(by_birth, rid, by_family);

-- index patient_by_encounter
CREATE INDEX patient_by_encounter ON patient_list(by_encounter);

-- index patient_by_family
CREATE INDEX patient_by_family ON patient_list(by_family);

-- index patient_by_gender
CREATE INDEX patient_by_gender ON patient_list(by_gender);

-- index patient_by_given
CREATE INDEX patient_by_given ON patient_list(by_given);

-- index patient_by_same_name
CREATE INDEX patient_by_same_name ON patient_list(same_name);

-- index patient_by_sound
CREATE INDEX patient_by_sound ON patient_list(sound);

-- index patient_by_updated
CREATE INDEX patient_by_updated ON patient_list(by_updated);

-- index resource_by_id
CREATE UNIQUE INDEX resource_by_id ON resource(type, id);

-- index resource_by_patient
CREATE INDEX resource_by_patient ON resource(patient, type, date) WHERE patient IS NOT NULL;

-- index resource_compartment_by_resource
CREATE INDEX resource_compartment_by_resource ON resource_compartment(resource);

-- index sync_patient_listing
CREATE INDEX sync_patient_listing ON sync_patient (listing);

-- index sync_patient_unfilled
CREATE INDEX sync_patient_unfilled ON sync_patient (listed, patient) WHERE through IS NULL;

-- table access_log
CREATE TABLE access_log(
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,                -- milliseconds since 1970
  who TEXT NOT NULL,
  kind TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  what TEXT NOT NULL,
  why TEXT NOT NULL
) STRICT;

-- table body_dictionary
CREATE TABLE body_dictionary(
  id    INTEGER NOT NULL PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;

-- table chart_entry
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

-- table exchange_filing
CREATE TABLE exchange_filing (
  transfer      INTEGER NOT NULL PRIMARY KEY REFERENCES exchange_transfer ON DELETE CASCADE,
  content       TEXT NOT NULL,             -- id of the Binary
  identifier    TEXT NOT NULL,             -- of the DocumentReference
  document      TEXT NOT NULL              -- the resource, as it was confirmed
) STRICT;

-- table exchange_gone
CREATE TABLE exchange_gone (
  server        TEXT NOT NULL PRIMARY KEY,
  since         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- table exchange_holder
CREATE TABLE exchange_holder (
  transfer      INTEGER NOT NULL REFERENCES exchange_transfer ON DELETE CASCADE,
  person        TEXT NOT NULL,
  at            INTEGER NOT NULL,
  PRIMARY KEY (transfer, person)
) STRICT, WITHOUT ROWID;

-- table exchange_part
CREATE TABLE exchange_part (
  transfer      INTEGER NOT NULL REFERENCES exchange_transfer ON DELETE CASCADE,
  part          INTEGER NOT NULL,
  server        TEXT NOT NULL,
  sha256        BLOB,                      -- of the sealed bytes; outgoing: null until they were first read for sending
  there         INTEGER NOT NULL DEFAULT 0,-- 1: at the server and checked (outgoing), in the vault and checked (incoming)
  PRIMARY KEY (transfer, part)
) STRICT, WITHOUT ROWID;

-- table exchange_share
CREATE TABLE exchange_share (
  share         INTEGER PRIMARY KEY,
  direction     INTEGER NOT NULL,          -- 0 outgoing, 1 incoming
  conversation  INTEGER NOT NULL REFERENCES messaging_conversation ON DELETE CASCADE,
  id            BLOB NOT NULL,             -- of the message, 16 bytes: drawn before it is sent, so that it is sent once
  message       INTEGER,                   -- the line of the thread, once there is one
  person        TEXT NOT NULL,             -- who sent it
  words         TEXT NOT NULL DEFAULT '',
  created       INTEGER NOT NULL,
  expires       INTEGER,
  UNIQUE (conversation, id)
) STRICT;

-- table exchange_thumbnail
CREATE TABLE exchange_thumbnail (
  transfer      INTEGER PRIMARY KEY REFERENCES exchange_transfer ON DELETE CASCADE,
  width         INTEGER NOT NULL,          -- 0: there is no picture of this file
  height        INTEGER NOT NULL,
  pixels        BLOB NOT NULL              -- rows from the top, three bytes a pixel (blue, green, red), zlib
) STRICT;

-- table exchange_transfer
CREATE TABLE exchange_transfer (
  transfer      INTEGER PRIMARY KEY,
  share         INTEGER NOT NULL REFERENCES exchange_share ON DELETE CASCADE,
  place         INTEGER NOT NULL,          -- among the files of its message, from 0
  state         INTEGER NOT NULL,          -- TransferState; waiting and pausing stand beside it
  paused        INTEGER NOT NULL DEFAULT 0,
  waiting       INTEGER NOT NULL DEFAULT 0,-- the server was out of reach when it was tried last
  name          TEXT NOT NULL,
  media_type    TEXT NOT NULL,
  size          INTEGER NOT NULL,          -- of the plaintext
  sha256        BLOB,                      -- of the file (file_hash.h); null until every part was read
  key           BLOB,                      -- opens the sealed file; null until it is sealed
  source        TEXT,                      -- path of what is still to be sealed
  blob          TEXT UNIQUE,               -- null: not in this vault
  sealed_size   INTEGER NOT NULL DEFAULT 0,
  part_size     INTEGER NOT NULL DEFAULT 0,
  parts_there   INTEGER NOT NULL DEFAULT 0,
  failure       TEXT NOT NULL DEFAULT '',
  short_of      INTEGER NOT NULL DEFAULT 0,
  created       INTEGER NOT NULL,
  changed       INTEGER NOT NULL,
  document      TEXT NOT NULL DEFAULT '',  -- "DocumentReference/7" once it is in the chart
  UNIQUE (share, place)
) STRICT;

-- table index_date
CREATE TABLE index_date(
  resource INTEGER NOT NULL,
  path     INTEGER NOT NULL,
  low      INTEGER NOT NULL,   -- first ms it can mean
  span     INTEGER NOT NULL,   -- last ms - first ms
  PRIMARY KEY(resource, path, low, span)
) STRICT, WITHOUT ROWID;

-- table index_number
CREATE TABLE index_number(
  resource INTEGER NOT NULL,
  path     INTEGER NOT NULL,
  value    REAL NOT NULL,
  PRIMARY KEY(resource, path, value)
) STRICT, WITHOUT ROWID;

-- table index_quantity
CREATE TABLE index_quantity(
  resource INTEGER NOT NULL,
  path     INTEGER NOT NULL,
  value    REAL NOT NULL,
  unit     INTEGER NOT NULL,
  PRIMARY KEY(resource, path, value, unit)
) STRICT, WITHOUT ROWID;

-- table index_reference
CREATE TABLE index_reference(
  target   INTEGER NOT NULL,
  path     INTEGER NOT NULL,
  resource INTEGER NOT NULL,
  PRIMARY KEY(target, path, resource)
) STRICT, WITHOUT ROWID;

-- table index_string
CREATE TABLE index_string(
  path     INTEGER NOT NULL,
  value    TEXT NOT NULL,      -- folded
  resource INTEGER NOT NULL,
  exact    TEXT NOT NULL,      -- as written, or '' when that is the same
  PRIMARY KEY(path, value, resource, exact)
) STRICT, WITHOUT ROWID;

-- table index_token
CREATE TABLE index_token(
  token    INTEGER NOT NULL,
  path     INTEGER NOT NULL,
  resource INTEGER NOT NULL,
  PRIMARY KEY(token, path, resource)
) STRICT, WITHOUT ROWID;

-- table messaging_commit
CREATE TABLE messaging_commit (
  conversation  INTEGER NOT NULL PRIMARY KEY REFERENCES messaging_conversation ON DELETE CASCADE,
  token         TEXT NOT NULL,
  predecessor   TEXT NOT NULL,             -- the head it builds on
  content       BLOB NOT NULL,
  server        TEXT                       -- once posted
) STRICT;

-- table messaging_commit_part
CREATE TABLE messaging_commit_part (
  conversation  INTEGER NOT NULL REFERENCES messaging_conversation ON DELETE CASCADE,
  part          TEXT NOT NULL,
  content       BLOB,                      -- null: deleted
  PRIMARY KEY (conversation, part)
) STRICT, WITHOUT ROWID;

-- table messaging_conversation
CREATE TABLE messaging_conversation (
  conversation  INTEGER PRIMARY KEY,
  route         TEXT UNIQUE,               -- hex of the MLS group id; null until there is a group
  patient       TEXT NOT NULL,
  topic         TEXT NOT NULL,
  state         INTEGER NOT NULL DEFAULT 0,-- 0 waits for devices, 1 active, 2 blocked by a changed key, 3 left or lost
  failure       TEXT,                      -- why it is blocked, lost or does not get on: "messaging/KeyChanged"
  head          TEXT,                      -- the last commit processed
  epoch         INTEGER NOT NULL DEFAULT 0,
  joined_epoch  INTEGER NOT NULL DEFAULT 0,-- mail of earlier epochs was not for this device
  since         TEXT NOT NULL DEFAULT '',  -- mail is collected from here on (server's time)
  created       INTEGER NOT NULL,
  last_message  INTEGER NOT NULL DEFAULT 0,
  last_at       INTEGER NOT NULL DEFAULT 0,
  unread        INTEGER NOT NULL DEFAULT 0,
  urgent_unread INTEGER NOT NULL DEFAULT 0,
  rank          INTEGER NOT NULL DEFAULT 0,-- of the inbox: 2 urgent unread, 1 unread, 0 neither
  draft         TEXT,
  draft_at      INTEGER,
  legal_hold    INTEGER NOT NULL DEFAULT 0 -- retention leaves it alone
, former_route TEXT, renew INTEGER NOT NULL DEFAULT 0) STRICT;

-- table messaging_device
CREATE TABLE messaging_device (
  person        TEXT NOT NULL,
  device        TEXT NOT NULL,
  key           BLOB NOT NULL,
  certificate   BLOB NOT NULL,             -- DER
  state         INTEGER NOT NULL,
  first_seen    INTEGER NOT NULL, out TEXT,
  PRIMARY KEY (person, device, key)
) STRICT, WITHOUT ROWID;

-- table messaging_excluded
CREATE TABLE messaging_excluded (
  conversation  INTEGER NOT NULL REFERENCES messaging_conversation ON DELETE CASCADE,
  person        TEXT NOT NULL,
  device        TEXT NOT NULL,
  PRIMARY KEY (conversation, person, device)
) STRICT, WITHOUT ROWID;

-- table messaging_group_part
CREATE TABLE messaging_group_part (
  conversation  INTEGER NOT NULL REFERENCES messaging_conversation ON DELETE CASCADE,
  part          TEXT NOT NULL,
  content       BLOB NOT NULL,
  PRIMARY KEY (conversation, part)
) STRICT, WITHOUT ROWID;

-- table messaging_mail
CREATE TABLE messaging_mail (
  mail          TEXT NOT NULL PRIMARY KEY,
  route         TEXT NOT NULL,
  kind          INTEGER NOT NULL,          -- 0 commit, 1 welcome, 2 application
  predecessor   TEXT NOT NULL DEFAULT '',
  token         TEXT NOT NULL DEFAULT '',
  came          INTEGER NOT NULL,
  content       BLOB,                      -- null: dealt with
  failure       TEXT                       -- why it could not be opened, so far
) STRICT, WITHOUT ROWID;

-- table messaging_member
CREATE TABLE messaging_member (
  conversation  INTEGER NOT NULL REFERENCES messaging_conversation ON DELETE CASCADE,
  person        TEXT NOT NULL,
  device        TEXT NOT NULL,
  key           BLOB NOT NULL,             -- Ed25519
  since         INTEGER NOT NULL,          -- nothing older is sent again to it
  PRIMARY KEY (conversation, person, device)
) STRICT, WITHOUT ROWID;

-- table messaging_message
CREATE TABLE messaging_message (
  message       INTEGER PRIMARY KEY,
  conversation  INTEGER NOT NULL REFERENCES messaging_conversation ON DELETE CASCADE,
  id            BLOB NOT NULL,             -- the sender's, 16 bytes: a message arrives once
  kind          INTEGER NOT NULL,          -- 1 text, 2 files, 3 unknown to this version, 4 undecryptable
  own           INTEGER NOT NULL DEFAULT 0,-- written by this person, on whichever device
  person        TEXT NOT NULL,             -- who wrote it
  device        TEXT NOT NULL,
  words         TEXT NOT NULL DEFAULT '',
  sent          INTEGER NOT NULL,
  arrived       INTEGER NOT NULL,
  urgent        INTEGER NOT NULL DEFAULT 0,
  reply_to      BLOB,
  edited        INTEGER,                   -- when
  deleted       INTEGER,                   -- when; words are empty then
  read          INTEGER,                   -- when, here
  delivery      INTEGER NOT NULL DEFAULT 0,-- own: 0 queued, 1 sent, 2 delivered, 3 read (by all), 4 failed
  failure       TEXT,
  server        TEXT,
  token         TEXT,                      -- own: of the mail it went out in, for those who ask for it again
  resent        INTEGER NOT NULL DEFAULT 0,
  extra         BLOB,                      -- files, or what this version does not know, as it came
  UNIQUE (conversation, id)
) STRICT;

-- table messaging_note
CREATE TABLE messaging_note (
  note          INTEGER PRIMARY KEY,
  conversation  INTEGER NOT NULL REFERENCES messaging_conversation ON DELETE CASCADE,
  person        TEXT NOT NULL,
  content       BLOB NOT NULL,
  came          INTEGER NOT NULL
) STRICT;

-- table messaging_outbox
CREATE TABLE messaging_outbox (
  item          INTEGER PRIMARY KEY,
  conversation  INTEGER NOT NULL REFERENCES messaging_conversation ON DELETE CASCADE,
  message       INTEGER REFERENCES messaging_message ON DELETE CASCADE, -- null: a receipt, a reaction, an edit
  payload       BLOB NOT NULL,
  token         TEXT,
  sealed        BLOB,
  epoch         INTEGER,                   -- that it was sealed in
  attempts      INTEGER NOT NULL DEFAULT 0,
  not_before    INTEGER NOT NULL DEFAULT 0,
  failure       TEXT
) STRICT;

-- table messaging_package
CREATE TABLE messaging_package (
  reference     TEXT NOT NULL PRIMARY KEY,
  saved         BLOB NOT NULL,             -- with its private keys
  last_resort   INTEGER NOT NULL,
  expires       INTEGER NOT NULL,
  published     INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- table messaging_participant
CREATE TABLE messaging_participant (
  conversation  INTEGER NOT NULL REFERENCES messaging_conversation ON DELETE CASCADE,
  person        TEXT NOT NULL,
  PRIMARY KEY (conversation, person)
) STRICT, WITHOUT ROWID;

-- table messaging_reachable
CREATE TABLE messaging_reachable (
  person        TEXT NOT NULL,
  device        TEXT NOT NULL,
  seen          INTEGER NOT NULL,
  PRIMARY KEY (person, device)
) STRICT, WITHOUT ROWID;

-- table messaging_reaction
CREATE TABLE messaging_reaction (
  message       INTEGER NOT NULL REFERENCES messaging_message ON DELETE CASCADE,
  person        TEXT NOT NULL,
  emoji         TEXT NOT NULL,
  PRIMARY KEY (message, person)
) STRICT, WITHOUT ROWID;

-- table messaging_receipt
CREATE TABLE messaging_receipt (
  message       INTEGER NOT NULL REFERENCES messaging_message ON DELETE CASCADE,
  person        TEXT NOT NULL,
  state         INTEGER NOT NULL,
  at            INTEGER NOT NULL,
  PRIMARY KEY (message, person)
) STRICT, WITHOUT ROWID;

-- table messaging_terms
CREATE VIRTUAL TABLE messaging_terms USING fts5vocab('messaging_text', 'instance');

-- table messaging_text
CREATE VIRTUAL TABLE messaging_text USING fts5(
  words, place, content='', columnsize=0, detail=column, tokenize='unicode61 remove_diacritics 0'
);

-- table messaging_text_config
CREATE TABLE 'messaging_text_config'(k PRIMARY KEY, v) WITHOUT ROWID;

-- table messaging_text_data
CREATE TABLE 'messaging_text_data'(id INTEGER PRIMARY KEY, block BLOB);

-- table messaging_text_idx
CREATE TABLE 'messaging_text_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

-- table messaging_trust_event
CREATE TABLE messaging_trust_event (
  event         INTEGER PRIMARY KEY,
  at            INTEGER NOT NULL,
  person        TEXT NOT NULL,
  device        TEXT NOT NULL,
  what          TEXT NOT NULL,             -- pinned, new-device, key-changed, blocked, approved, compared, refused
  decided_by    TEXT NOT NULL DEFAULT ''   -- a person, or empty: by rule
) STRICT;

-- table messaging_welcome
CREATE TABLE messaging_welcome (
  welcome       INTEGER PRIMARY KEY,
  conversation  INTEGER NOT NULL REFERENCES messaging_conversation ON DELETE CASCADE,
  device        TEXT NOT NULL,
  token         TEXT NOT NULL,
  content       BLOB NOT NULL,
  won           INTEGER NOT NULL DEFAULT 0
) STRICT;

-- table migration
CREATE TABLE migration(number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT;

-- table patient_identifier
CREATE TABLE patient_identifier(
  value TEXT NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY(value, rid)
) STRICT, WITHOUT ROWID;

-- table patient_list
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

-- table patient_name
CREATE TABLE patient_name(
  word TEXT NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY(word, rid)
) STRICT, WITHOUT ROWID;

-- table quantity_unit
CREATE TABLE quantity_unit(
  id     INTEGER PRIMARY KEY,
  code   TEXT NOT NULL,
  system INTEGER NOT NULL,
  UNIQUE(code, system)
) STRICT;

-- table resource
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

-- table resource_compartment
CREATE TABLE resource_compartment(
  patient  INTEGER NOT NULL,
  resource INTEGER NOT NULL,
  PRIMARY KEY(patient, resource)
) STRICT, WITHOUT ROWID;

-- table resource_origin
CREATE TABLE resource_origin(
  base TEXT NOT NULL
) STRICT;

-- table resource_text
CREATE VIRTUAL TABLE resource_text USING fts5(
  words, content='', columnsize=0, detail=column, tokenize='unicode61 remove_diacritics 0'
);

-- table resource_text_config
CREATE TABLE 'resource_text_config'(k PRIMARY KEY, v) WITHOUT ROWID;

-- table resource_text_data
CREATE TABLE 'resource_text_data'(id INTEGER PRIMARY KEY, block BLOB);

-- table resource_text_idx
CREATE TABLE 'resource_text_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

-- table resource_type
CREATE TABLE resource_type(
  number INTEGER NOT NULL PRIMARY KEY,
  name   TEXT NOT NULL UNIQUE
) STRICT;

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

-- table sqlite_sequence
CREATE TABLE sqlite_sequence(name,seq);

-- table sync_doubt
CREATE TABLE sync_doubt (
  type          TEXT NOT NULL,
  id            TEXT NOT NULL,
  PRIMARY KEY (type, id)
) STRICT, WITHOUT ROWID;

-- table sync_listing
CREATE TABLE sync_listing (
  only          INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
  listing       INTEGER NOT NULL,
  panel         TEXT NOT NULL,
  through       INTEGER,                   -- server time of its first page
  next          TEXT,                      -- the page to ask for next; null: from the start
  position      INTEGER NOT NULL DEFAULT 0,
  complete      INTEGER NOT NULL DEFAULT 0
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
  resources     INTEGER NOT NULL,          -- of the patient's compartment, removed
  shared        INTEGER NOT NULL,          -- of nobody's compartment, removed because nobody else referred to them
  rows_left     INTEGER NOT NULL CHECK (rows_left = 0) -- counted over every table after the removal
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

-- table sync_wanted
CREATE TABLE sync_wanted (
  type          TEXT NOT NULL,
  id            TEXT NOT NULL,
  asked         INTEGER,
  PRIMARY KEY (type, id)
) STRICT, WITHOUT ROWID;

-- table token
CREATE TABLE token(
  code   TEXT NOT NULL,
  system INTEGER NOT NULL,
  id     INTEGER NOT NULL,
  PRIMARY KEY(code, system)
) STRICT, WITHOUT ROWID;

-- table token_last
CREATE TABLE token_last(id INTEGER NOT NULL) STRICT;

-- table token_system
CREATE TABLE token_system(
  id  INTEGER PRIMARY KEY,
  url TEXT NOT NULL UNIQUE
) STRICT;

-- trigger access_log_never_changes
CREATE TRIGGER access_log_never_changes BEFORE UPDATE ON access_log
BEGIN SELECT RAISE(ABORT, 'the access log is append-only'); END;

-- trigger access_log_never_shrinks
CREATE TRIGGER access_log_never_shrinks BEFORE DELETE ON access_log
BEGIN SELECT RAISE(ABORT, 'the access log is append-only'); END;

-- trigger messaging_trust_event_kept
CREATE TRIGGER messaging_trust_event_kept BEFORE DELETE ON messaging_trust_event
BEGIN SELECT RAISE(ABORT, 'messaging_trust_event is only added to'); END;

-- trigger messaging_trust_event_stays
CREATE TRIGGER messaging_trust_event_stays BEFORE UPDATE ON messaging_trust_event
BEGIN SELECT RAISE(ABORT, 'messaging_trust_event is only added to'); END;

