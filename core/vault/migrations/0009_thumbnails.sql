-- Small pictures of files that are here (core/exchange), so that a gallery opens no file. Inside the encrypted database and nowhere else.
CREATE TABLE exchange_thumbnail (
  transfer      INTEGER PRIMARY KEY REFERENCES exchange_transfer ON DELETE CASCADE,
  width         INTEGER NOT NULL,          -- 0: there is no picture of this file
  height        INTEGER NOT NULL,
  pixels        BLOB NOT NULL              -- rows from the top, three bytes a pixel (blue, green, red), zlib
) STRICT;
