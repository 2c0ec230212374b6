# nginx and an authority, as the tests have them; and their folders, without Catch2, which a release build has not.
set(backend_support ${CMAKE_SOURCE_DIR}/tests/core/backend/support)
target_sources(${bench} PRIVATE ${backend_support}/server_process.cpp ${backend_support}/authority.cpp
  ${CMAKE_SOURCE_DIR}/tests/support/temporary_folder.cpp)
target_link_libraries(${bench} PRIVATE clavis_core OpenSSL::SSL)
target_compile_definitions(${bench} PRIVATE CLAVIS_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
