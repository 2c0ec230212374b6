clavis_test(test_preview core/preview LABELS preview concurrent TIMEOUT 120)
