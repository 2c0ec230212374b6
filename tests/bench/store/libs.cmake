# Reads the public charts as the tests do.
target_sources(${bench} PRIVATE ${CMAKE_SOURCE_DIR}/tests/support/fhir/public_charts.cpp ${CMAKE_SOURCE_DIR}/tests/support/temporary_folder.cpp)
target_link_libraries(${bench} PRIVATE clavis_core ZLIB::ZLIB)
