clavis_test(test_fhir_slow slow/fhir LABELS slow TIMEOUT 1200)
