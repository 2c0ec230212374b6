clavis_test(test_ui_clinical_words ui/words/clinical LABELS ui LIBS clavis_ui)
clavis_test(test_ui_chart ui/chart GUI LABELS ui)
