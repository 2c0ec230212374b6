clavis_test(test_vault core/vault LABELS vault concurrent TIMEOUT 600)
