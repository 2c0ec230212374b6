# The real helper: its readers, its confinement, and what it makes of every document at hand.
if(TARGET clavis-preview)
  clavis_test(test_preview_helper app/preview LABELS preview concurrent LIBS clavis_preview_helper Qt6::Gui ZLIB::ZLIB TIMEOUT 300)
  add_dependencies(test_preview_helper clavis-preview)
endif()
