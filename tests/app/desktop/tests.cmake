clavis_test(test_desktop app/desktop GUI PROGRAMS ALONE LABELS desktop sandbox LIBS clavis_desktop clavis_wiring Qt6::Network TIMEOUT 300)
target_sources(test_desktop PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/app/ctl/program.cpp)
