clavis_test(test_chart core/chart LABELS chart concurrent LIBS PkgConfig::SQLCIPHER TIMEOUT 600)
