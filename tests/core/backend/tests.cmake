clavis_test(test_backend core/backend LABELS backend concurrent LIBS OpenSSL::Crypto TIMEOUT 120)
