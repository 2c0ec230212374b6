clavis_test(test_vault core/vault PROGRAMS LABELS vault TIMEOUT 600)
