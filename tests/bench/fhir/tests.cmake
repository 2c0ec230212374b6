# Measures, does not judge: build it with the preset release (BUILD_TESTING=ON) and start it by hand or from tests/bench/run.
add_executable(bench_fhir_store EXCLUDE_FROM_ALL ${CMAKE_CURRENT_SOURCE_DIR}/bench/fhir/store_bench.cpp)
target_link_libraries(bench_fhir_store PRIVATE clavis_test_support)
