# nginx and an authority, as the tests have them.
set(backend_support ${CMAKE_SOURCE_DIR}/tests/core/backend/support)
target_sources(${bench} PRIVATE ${backend_support}/server_process.cpp ${backend_support}/authority.cpp)
target_link_libraries(${bench} PRIVATE clavis_core clavis_test_support OpenSSL::SSL)
