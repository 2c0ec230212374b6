-- What the vault itself keeps. Both tables are small; names are ours, never a person's data.
CREATE TABLE setting(
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Keys, PKCS#12 files, tokens: read rarely, one at a time.
CREATE TABLE secret(
  name TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;
