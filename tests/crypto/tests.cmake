clavis_test(test_crypto crypto LABELS crypto concurrent TIMEOUT 300 LIBS simdjson::simdjson ZLIB::ZLIB)
