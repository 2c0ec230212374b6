if(TARGET clavis_sandbox)
  clavis_test(test_sync_sandbox core/sync_sandbox LABELS sync sandbox concurrent LIBS clavis_sandbox TIMEOUT 400)
endif()
