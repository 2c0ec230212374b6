if(TARGET clavis_sandbox)
  clavis_test(test_interop interop LABELS backend interop concurrent
              LIBS clavis_sandbox PkgConfig::SQLCIPHER OpenSSL::SSL TIMEOUT 400)
  add_dependencies(test_interop clavisctl clavis-patient)
  # nginx, with the authority it is given.
  target_sources(test_interop PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/core/backend/support/server_process.cpp
                                      ${CMAKE_CURRENT_SOURCE_DIR}/core/backend/support/authority.cpp)
endif()
