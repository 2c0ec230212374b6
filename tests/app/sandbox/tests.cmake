clavis_test(test_sandbox app/sandbox PROGRAMS LABELS sandbox concurrent LIBS clavis_sandbox CURL::libcurl OpenSSL::SSL
            TIMEOUT 300)
