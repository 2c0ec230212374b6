clavis_test(test_desktop app/desktop GUI LABELS desktop LIBS clavis_desktop Qt6::Network)
