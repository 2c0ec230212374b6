-- Conversations, their messages, and everything MLS needs to go on after a restart. README.md of core/messaging says how.
-- Times are milliseconds since 1970, UTC, of this machine's clock, except `sent`, which is the sender's. Persons are references
-- ("Patient/1"); devices are pseudonyms. `server` and `mail` are ids of Communications at the server.

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
) STRICT;
CREATE INDEX messaging_inbox ON messaging_conversation (rank DESC, last_message DESC, conversation DESC);
CREATE INDEX messaging_conversation_patient ON messaging_conversation (patient, topic);

-- One line of a thread. Their order is that of arrival here: chains and servers decide it, clocks do not.
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
CREATE INDEX messaging_thread ON messaging_message (conversation, message);
CREATE INDEX messaging_unread ON messaging_message (conversation, message) WHERE read IS NULL AND own = 0;
CREATE INDEX messaging_arrived ON messaging_message (arrived);
CREATE INDEX messaging_token ON messaging_message (token) WHERE token IS NOT NULL;

-- Who shall be in a conversation, and which devices are in its group now.
CREATE TABLE messaging_participant (
  conversation  INTEGER NOT NULL REFERENCES messaging_conversation ON DELETE CASCADE,
  person        TEXT NOT NULL,
  PRIMARY KEY (conversation, person)
) STRICT, WITHOUT ROWID;
CREATE TABLE messaging_member (
  conversation  INTEGER NOT NULL REFERENCES messaging_conversation ON DELETE CASCADE,
  person        TEXT NOT NULL,
  device        TEXT NOT NULL,
  key           BLOB NOT NULL,             -- Ed25519
  since         INTEGER NOT NULL,          -- nothing older is sent again to it
  PRIMARY KEY (conversation, person, device)
) STRICT, WITHOUT ROWID;

-- What each person has of a message of ours: 2 delivered, 3 read.
CREATE TABLE messaging_receipt (
  message       INTEGER NOT NULL REFERENCES messaging_message ON DELETE CASCADE,
  person        TEXT NOT NULL,
  state         INTEGER NOT NULL,
  at            INTEGER NOT NULL,
  PRIMARY KEY (message, person)
) STRICT, WITHOUT ROWID;
CREATE TABLE messaging_reaction (
  message       INTEGER NOT NULL REFERENCES messaging_message ON DELETE CASCADE,
  person        TEXT NOT NULL,
  emoji         TEXT NOT NULL,
  PRIMARY KEY (message, person)
) STRICT, WITHOUT ROWID;

-- Words folded by the program; `place` is c<conversation> and p<patient>, so that a search within one is as fast as one over all.
CREATE VIRTUAL TABLE messaging_text USING fts5(
  words, place, content='', columnsize=0, detail=column, tokenize='unicode61 remove_diacritics 0'
);
INSERT INTO messaging_text(messaging_text, rank) VALUES('secure-delete', 1);

-- What waits to be sent: plaintext, sealed only when its turn has come (`sealed`), and then the same bytes on every try.
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
CREATE INDEX messaging_outbox_conversation ON messaging_outbox (conversation, item);

-- Mail that came. Content goes when it has been dealt with; the row stays a while, so that it is known when it comes again.
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
CREATE INDEX messaging_mail_waiting ON messaging_mail (route, came) WHERE content IS NOT NULL;
CREATE INDEX messaging_mail_came ON messaging_mail (came) WHERE content IS NULL;

-- MLS: the parts of a group's state, key packages laid out, and a commit that is under way. Never in a backup.
CREATE TABLE messaging_group_part (
  conversation  INTEGER NOT NULL REFERENCES messaging_conversation ON DELETE CASCADE,
  part          TEXT NOT NULL,
  content       BLOB NOT NULL,
  PRIMARY KEY (conversation, part)
) STRICT, WITHOUT ROWID;
CREATE TABLE messaging_package (
  reference     TEXT NOT NULL PRIMARY KEY,
  saved         BLOB NOT NULL,             -- with its private keys
  last_resort   INTEGER NOT NULL,
  expires       INTEGER NOT NULL,
  published     INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE messaging_commit (
  conversation  INTEGER NOT NULL PRIMARY KEY REFERENCES messaging_conversation ON DELETE CASCADE,
  token         TEXT NOT NULL,
  predecessor   TEXT NOT NULL,             -- the head it builds on
  content       BLOB NOT NULL,
  server        TEXT                       -- once posted
) STRICT;
-- What the group's parts become when the commit has won.
CREATE TABLE messaging_commit_part (
  conversation  INTEGER NOT NULL REFERENCES messaging_conversation ON DELETE CASCADE,
  part          TEXT NOT NULL,
  content       BLOB,                      -- null: deleted
  PRIMARY KEY (conversation, part)
) STRICT, WITHOUT ROWID;
-- Welcomes to post: held back until their commit has won.
CREATE TABLE messaging_welcome (
  welcome       INTEGER PRIMARY KEY,
  conversation  INTEGER NOT NULL REFERENCES messaging_conversation ON DELETE CASCADE,
  device        TEXT NOT NULL,
  token         TEXT NOT NULL,
  content       BLOB NOT NULL,
  won           INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Every signature key that has spoken for somebody here. 1 pinned, 2 new and not yet looked at, 3 blocked, 4 compared.
CREATE TABLE messaging_device (
  person        TEXT NOT NULL,
  device        TEXT NOT NULL,
  key           BLOB NOT NULL,
  certificate   BLOB NOT NULL,             -- DER
  state         INTEGER NOT NULL,
  first_seen    INTEGER NOT NULL,
  PRIMARY KEY (person, device, key)
) STRICT, WITHOUT ROWID;
-- What happened to trust, and who decided: never changed, only added to.
CREATE TABLE messaging_trust_event (
  event         INTEGER PRIMARY KEY,
  at            INTEGER NOT NULL,
  person        TEXT NOT NULL,
  device        TEXT NOT NULL,
  what          TEXT NOT NULL,             -- pinned, new-device, key-changed, blocked, approved, compared, refused
  decided_by    TEXT NOT NULL DEFAULT ''   -- a person, or empty: by rule
) STRICT;
CREATE INDEX messaging_trust_person ON messaging_trust_event (person, event);
-- Devices of other persons that lay packages out: who can be written to.
CREATE TABLE messaging_reachable (
  person        TEXT NOT NULL,
  device        TEXT NOT NULL,
  seen          INTEGER NOT NULL,
  PRIMARY KEY (person, device)
) STRICT, WITHOUT ROWID;
