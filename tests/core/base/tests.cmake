clavis_test(test_base core/base LABELS base concurrent LIBS clavis_core TIMEOUT 120)
