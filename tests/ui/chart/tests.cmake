clavis_test(test_ui_clinical_words ui/words/clinical GUI LABELS ui)
clavis_test(test_ui_chart ui/chart GUI LABELS ui SCALES 1.25 2)
