# libsodium here is for Argon2's official vectors: their salts have 8 bytes, which our own call does not take.
clavis_test(test_crypto crypto LABELS crypto concurrent TIMEOUT 300 LIBS clavis_mls_vectors simdjson::simdjson ZLIB::ZLIB PkgConfig::SODIUM)
