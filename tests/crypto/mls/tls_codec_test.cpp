#include "crypto/mls/tls_codec.h"
#include "tests/support/mls/party.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis::tests;
using namespace clavis::crypto;
using namespace clavis::crypto::mls;

TEST_CASE("Vectors are written with the shortest length and read back, at every border") {
  for (const std::size_t size : {0U, 1U, 63U, 64U, 16383U, 16384U, 70000U}) {
    Writer writer;
    writer.vector(Bytes(size, std::byte{5}));
    CHECK(writer.view().size() == size + (size < 64 ? 1 : size < 16384 ? 2 : 4));
    Reader reader(writer.view());
    CHECK(reader.vector().size() == size);
    CHECK(reader.done());
    Writer nested;
    nested.nested([&] { nested.raw(Bytes(size, std::byte{5})); });
    CHECK(equal(nested.view(), writer.view()));
  }
}

TEST_CASE("Lengths that are longer than needed, of the fourth form or beyond the input are refused") {
  for (const char* bad :
       {"4000", "403f", "80000000", "80003fff", "c0000000", "c000000000000000", "01", "7fff", "bfffffff", ""}) {
    const Bytes bytes = fromHex(bad).value();
    Reader reader(bytes);
    INFO(bad);
    CHECK(reader.vector().empty());
    CHECK_FALSE(reader.ok());
    CHECK(reader.atEnd());
  }
}

TEST_CASE("After a failure everything reads as nothing") {
  const Bytes bytes = fromHex("02ff").value();
  Reader reader(bytes);
  std::ignore = reader.bytes();
  CHECK(reader.u32() == 0);
  CHECK(reader.bytes().empty());
  CHECK_FALSE(reader.done());
  Reader flags(bytes);
  CHECK_FALSE(flags.present()); // 2 is neither 0 nor 1
  CHECK_FALSE(flags.ok());
}

TEST_CASE("Bytes after a structure are refused") {
  Bytes bytes = encode(PskId());
  CHECK(decode<PskId>(bytes));
  bytes.push_back(std::byte{0});
  CHECK(errorOf(decode<PskId>(bytes)) == "Malformed");
}
