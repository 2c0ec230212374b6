clavis_test(test_ctl app/ctl PROGRAMS LABELS ctl sandbox LIBS Qt6::Core PkgConfig::QRENCODE ZLIB::ZLIB TIMEOUT 300)
