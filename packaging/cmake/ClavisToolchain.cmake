# Language level, warnings, hardening, sanitizers, ccache and linker: the same for every target.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set_property(GLOBAL PROPERTY USE_FOLDERS ON)

option(CLAVIS_WERROR "Warnings are errors" ON)
set(CLAVIS_SANITIZE "" CACHE STRING "Value for -fsanitize=, for example address,undefined or thread")
option(CLAVIS_FUZZ "Build the fuzz targets (Clang only)" OFF)
option(CLAVIS_COVERAGE "Instrument for coverage" OFF)
# About half the time of a cold build. Off for daily work and for what is shipped: ccache then shares objects between
# checkouts, and a missing #include shows.
option(CLAVIS_PRECOMPILE "Precompile the headers that most sources include" OFF)
set(CLAVIS_SHARED "${CMAKE_SOURCE_DIR}/../shared" CACHE PATH "Where the public test data lies; tests that need it are skipped without it")

if(NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(CLAVIS_CCACHE ccache)
  if(CLAVIS_CCACHE)
    # Paths relative to the source tree, so that two checkouts share one cache.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=true ${CLAVIS_CCACHE})
    set(CMAKE_C_COMPILER_LAUNCHER ${CMAKE_CXX_COMPILER_LAUNCHER})
  endif()
endif()

# One place for flags: every target of ours links this, nothing foreign does.
add_library(clavis_options INTERFACE)
target_compile_definitions(clavis_options INTERFACE QT_NO_KEYWORDS QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII
                           QT_NO_FOREACH QT_DISABLE_DEPRECATED_BEFORE=0x060400)
target_include_directories(clavis_options INTERFACE ${CMAKE_SOURCE_DIR})
if(MSVC)
  target_compile_options(clavis_options INTERFACE /W4 /permissive- /utf-8 $<$<BOOL:${CLAVIS_WERROR}>:/WX>)
else()
  target_compile_options(clavis_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast -Wcast-qual
    -Wformat=2 -Wimplicit-fallthrough -Wunused
    -fno-omit-frame-pointer
    $<$<CONFIG:Release>:-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=> # no path of the build machine in what is shipped
    $<$<BOOL:${CLAVIS_WERROR}>:-Werror>)
  # Optimising, GCC 12 sees overlapping copies in std::string and uninitialised parts of std::expected where there are none
  # (GCC bugs 105651, 105562); the debug builds keep both warnings.
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(clavis_options INTERFACE $<$<CONFIG:Release>:-Wno-restrict;-Wno-maybe-uninitialized>
                           # With precompiled headers it sees more of the same inside the standard library's own functions.
                           $<$<BOOL:${CLAVIS_PRECOMPILE}>:-Wno-array-bounds;-Wno-stringop-overflow;-Wno-restrict;-Wno-maybe-uninitialized>)
  endif()
  # Clang takes libstdc++ 12's own use of get_temporary_buffer (in stable_sort) for ours.
  if(CMAKE_CXX_COMPILER_ID STREQUAL Clang)
    target_compile_options(clavis_options INTERFACE -Wno-deprecated-declarations)
  endif()
  if(NOT CLAVIS_SANITIZE)
    target_compile_options(clavis_options INTERFACE -fstack-protector-strong
      $<$<CONFIG:Release,RelWithDebInfo>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>)
    if(CMAKE_SYSTEM_NAME STREQUAL Linux)
      target_link_options(clavis_options INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
    endif()
  endif()
  if(CLAVIS_SANITIZE)
    target_compile_options(clavis_options INTERFACE -fsanitize=${CLAVIS_SANITIZE} -fno-sanitize-recover=all)
    target_link_options(clavis_options INTERFACE -fsanitize=${CLAVIS_SANITIZE})
  endif()
  if(CLAVIS_FUZZ)
    target_compile_options(clavis_options INTERFACE -fsanitize=fuzzer-no-link)
  endif()
  if(CLAVIS_COVERAGE)
    target_compile_options(clavis_options INTERFACE --coverage)
    target_link_options(clavis_options INTERFACE --coverage)
  endif()
endif()

find_program(CLAVIS_LLD NAMES ld.lld-19 ld.lld)
if(CLAVIS_LLD AND NOT APPLE AND NOT MSVC)
  cmake_path(GET CLAVIS_LLD FILENAME CLAVIS_LLD_NAME)
  if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
    add_link_options(--ld-path=${CLAVIS_LLD})
  elseif(CLAVIS_LLD_NAME STREQUAL ld.lld)
    add_link_options(-fuse-ld=lld)
  endif()
endif()

# clavis_sources(TARGET [QT]): every .cpp and .h below the calling folder belongs to TARGET. A file that is added is picked up
# by the next build; the folder is the list.
function(clavis_sources target)
  file(GLOB_RECURSE found CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/*.h)
  target_sources(${target} PRIVATE ${found})
  target_link_libraries(${target} PUBLIC clavis_options)
endfunction()

# clavis_precompile(TARGET HEADER…): the standard library's everyday headers and these, when CLAVIS_PRECOMPILE asks for it.
function(clavis_precompile target)
  if(CLAVIS_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE <algorithm> <array> <chrono> <cstdint> <expected> <functional> <memory> <optional>
                              <span> <string> <string_view> <unordered_map> <utility> <variant> <vector> ${ARGN})
  endif()
endfunction()
