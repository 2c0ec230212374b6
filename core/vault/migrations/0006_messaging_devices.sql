-- Devices that take no part, conversations that begin anew after a rescue, and how a word is found by its beginning.

-- Why a device is in no group: 'lost' (somebody said so), 'revoked' or 'expired' (its certificate). Null: it may be.
ALTER TABLE messaging_device ADD COLUMN out TEXT;
-- The group that this one takes the place of, when its keys were lost here: told to whoever joins.
ALTER TABLE messaging_conversation ADD COLUMN former_route TEXT;
-- 1: our own certificate was renewed, and the group is to learn it.
ALTER TABLE messaging_conversation ADD COLUMN renew INTEGER NOT NULL DEFAULT 0;

-- Devices that somebody took out of a conversation: not added again by themselves, and removed where they still are.
CREATE TABLE messaging_excluded (
  conversation  INTEGER NOT NULL REFERENCES messaging_conversation ON DELETE CASCADE,
  person        TEXT NOT NULL,
  device        TEXT NOT NULL,
  PRIMARY KEY (conversation, person, device)
) STRICT, WITHOUT ROWID;

-- What happened to trust is only added to, whoever writes the SQL.
CREATE TRIGGER messaging_trust_event_stays BEFORE UPDATE ON messaging_trust_event
BEGIN SELECT RAISE(ABORT, 'messaging_trust_event is only added to'); END;
CREATE TRIGGER messaging_trust_event_kept BEFORE DELETE ON messaging_trust_event
BEGIN SELECT RAISE(ABORT, 'messaging_trust_event is only added to'); END;

-- The words of messaging_text in their order: finds what a word may go on to without reading where each stands.
CREATE VIRTUAL TABLE messaging_terms USING fts5vocab('messaging_text', 'instance');
