clavis_test(test_ui_theme ui/theme GUI LABELS ui)
clavis_test(test_ui_widgets ui/widgets GUI LABELS ui)
