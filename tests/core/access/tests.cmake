clavis_test(test_access core/access LABELS backend concurrent LIBS clavis_sandbox OpenSSL::Crypto PkgConfig::QRENCODE ZLIB::ZLIB TIMEOUT 120)
# nginx, with the authority it is given.
target_sources(test_access PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/core/backend/support/server_process.cpp
                                   ${CMAKE_CURRENT_SOURCE_DIR}/core/backend/support/authority.cpp)
