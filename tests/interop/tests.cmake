if(TARGET clavis_sandbox)
  clavis_test(test_interop interop LABELS backend interop concurrent LIBS clavis_sandbox PkgConfig::SQLCIPHER TIMEOUT 400)
endif()
