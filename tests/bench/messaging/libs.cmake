target_sources(${bench} PRIVATE ${CMAKE_SOURCE_DIR}/tests/support/mls/party.cpp ${CMAKE_SOURCE_DIR}/tests/support/mls/party.h)
target_link_libraries(${bench} PRIVATE clavis_crypto)
target_sources(${bench} PRIVATE ${CMAKE_SOURCE_DIR}/tests/support/temporary_folder.cpp)
target_link_libraries(${bench} PRIVATE clavis_core PkgConfig::SQLCIPHER)
