-- Files on their way between the clinic and its patients (core/exchange/README.md). Times are milliseconds since 1970, UTC. `blob` is
-- the name of a sealed file in the folder blobs/ beside this database; `server` is the id of a Binary.

-- Files that travel in one message.
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
CREATE INDEX exchange_share_message ON exchange_share (message) WHERE message IS NOT NULL;

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
CREATE INDEX exchange_state ON exchange_transfer (state, transfer);

-- A part is a run of part_size bytes of the sealed file.
CREATE TABLE exchange_part (
  transfer      INTEGER NOT NULL REFERENCES exchange_transfer ON DELETE CASCADE,
  part          INTEGER NOT NULL,
  server        TEXT NOT NULL,
  sha256        BLOB,                      -- of the sealed bytes; outgoing: null until they were first read for sending
  there         INTEGER NOT NULL DEFAULT 0,-- 1: at the server and checked (outgoing), in the vault and checked (incoming)
  PRIMARY KEY (transfer, part)
) STRICT, WITHOUT ROWID;

-- Who told us that they have a file of ours whole.
CREATE TABLE exchange_holder (
  transfer      INTEGER NOT NULL REFERENCES exchange_transfer ON DELETE CASCADE,
  person        TEXT NOT NULL,
  at            INTEGER NOT NULL,
  PRIMARY KEY (transfer, person)
) STRICT, WITHOUT ROWID;

-- Parts to be deleted at the server, until they are.
CREATE TABLE exchange_gone (
  server        TEXT NOT NULL PRIMARY KEY,
  since         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A filing into a chart: its ids are drawn first, so that a second try finds the first.
CREATE TABLE exchange_filing (
  transfer      INTEGER NOT NULL PRIMARY KEY REFERENCES exchange_transfer ON DELETE CASCADE,
  content       TEXT NOT NULL,             -- id of the Binary
  identifier    TEXT NOT NULL,             -- of the DocumentReference
  document      TEXT NOT NULL              -- the resource, as it was confirmed
) STRICT;

-- What members of a conversation told each other about files, as it came, until core/exchange has taken it.
CREATE TABLE messaging_note (
  note          INTEGER PRIMARY KEY,
  conversation  INTEGER NOT NULL REFERENCES messaging_conversation ON DELETE CASCADE,
  person        TEXT NOT NULL,
  content       BLOB NOT NULL,
  came          INTEGER NOT NULL
) STRICT;
