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
pkg_check_modules(CBOR REQUIRED IMPORTED_TARGET libcbor>=0.8)
pkg_check_modules(QRENCODE REQUIRED IMPORTED_TARGET libqrencode>=4.0)
# Smart cards, without an OpenSSL engine: its keys are ordinary EVP_PKEYs.
pkg_check_modules(P11 REQUIRED IMPORTED_TARGET libp11>=0.4.11)
# Security keys (FIDO2).
pkg_check_modules(FIDO2 REQUIRED IMPORTED_TARGET libfido2>=1.12)
find_package(ZXing 1.4 REQUIRED)
# pkg-config reports the SQLite version under this name; the SQLCipher version is checked when a database is opened.
pkg_check_modules(SQLCIPHER REQUIRED IMPORTED_TARGET sqlcipher)

set(CMAKE_AUTOMOC OFF)
find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets Svg Network PrintSupport Multimedia LinguistTools)
if(CMAKE_SYSTEM_NAME STREQUAL Linux)
  find_package(Qt6 6.4 REQUIRED COMPONENTS DBus)
  # The helper that parses foreign files confines itself by seccomp, so it is built where that is.
  find_package(Qt6 6.4 REQUIRED COMPONENTS Pdf)
  pkg_check_modules(SECCOMP REQUIRED IMPORTED_TARGET libseccomp>=2.5)
  pkg_check_modules(DCMTK REQUIRED IMPORTED_TARGET dcmtk>=3.6.7)
endif()
