clavis_test(test_access core/access LABELS backend concurrent LIBS clavis_sandbox TIMEOUT 120)
