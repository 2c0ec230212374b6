clavis_test(test_messaging core/messaging LABELS messaging concurrent LIBS clavis_sandbox TIMEOUT 300)
