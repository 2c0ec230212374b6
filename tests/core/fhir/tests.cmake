clavis_test(test_fhir core/fhir LABELS fhir TIMEOUT 600)
