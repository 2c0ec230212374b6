clavis_test(test_sync core/sync LABELS sync concurrent TIMEOUT 300)
