clavis_test(test_vault core/vault LABELS vault TIMEOUT 600)
