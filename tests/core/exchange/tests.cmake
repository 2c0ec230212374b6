clavis_test(test_exchange core/exchange LABELS exchange concurrent TIMEOUT 200)
