clavis_test(test_ctl app/ctl PROGRAMS LABELS ctl sandbox LIBS Qt6::Core TIMEOUT 300)
