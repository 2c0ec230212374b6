# What Clavis stands on, found once, by the names the rest of the build uses.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(CURL 7.85 REQUIRED)
find_package(simdjson 3.0 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium>=1.0.18)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd>=1.5)
# pkg-config reports the SQLite version under this name; the SQLCipher version is checked when a database is opened.
pkg_check_modules(SQLCIPHER REQUIRED IMPORTED_TARGET sqlcipher)

set(CMAKE_AUTOMOC OFF)
find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets Svg Network)
if(CMAKE_SYSTEM_NAME STREQUAL Linux)
  find_package(Qt6 6.4 REQUIRED COMPONENTS DBus)
endif()
