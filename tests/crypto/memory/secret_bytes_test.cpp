#include "crypto/memory/secret_bytes.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <iostream>
#include <string>
#include <type_traits>

using namespace clavis::crypto;

namespace {
template <class T>
concept Printable = requires(std::ostream& stream, const T& value) { stream << value; };
} // namespace

static_assert(!std::is_copy_constructible_v<SecretBytes> && !std::is_copy_assignable_v<SecretBytes>);
static_assert(std::is_nothrow_move_constructible_v<SecretBytes> && std::is_nothrow_move_assignable_v<SecretBytes>);
static_assert(!Printable<SecretBytes>);

TEST_CASE("Secret bytes start as zeros and hold what is put in") {
  SecretBytes secret(4);
  CHECK(std::ranges::all_of(secret.view(), [](std::byte b) { return b == std::byte{0}; }));
  std::ranges::fill(secret.writable(), std::byte{'x'});
  CHECK(secret.text() == "xxxx");
  CHECK(SecretBytes::copyOf("abc").text() == "abc");
  CHECK(SecretBytes().empty());
  CHECK(SecretBytes().text().empty());
}

TEST_CASE("Moving leaves nothing behind") {
  SecretBytes first = SecretBytes::copyOf("abc");
  SecretBytes second = std::move(first);
  CHECK(first.empty()); // NOLINT(bugprone-use-after-move): that is the promise
  CHECK(second.text() == "abc");
  first = std::move(second);
  CHECK(first.text() == "abc");
  first.clear();
  CHECK(first.empty());
}

TEST_CASE("Taking wipes the place the bytes came from") {
  std::string typed = "hunter2";
  const SecretBytes secret = SecretBytes::takeFrom(std::span<char>(typed));
  CHECK(secret.text() == "hunter2");
  CHECK(typed == std::string(7, '\0'));
}

TEST_CASE("Comparison is by content and length") {
  const SecretBytes secret = SecretBytes::copyOf("abc");
  CHECK(secret == SecretBytes::copyOf("abc"));
  CHECK_FALSE(secret == SecretBytes::copyOf("abd"));
  CHECK_FALSE(secret == SecretBytes::copyOf("ab"));
  CHECK(SecretBytes() == SecretBytes());
  CHECK(secret.clone() == secret);
}

TEST_CASE("Wiping reaches bytes that live elsewhere") {
  std::array<std::byte, 8> key;
  key.fill(std::byte{7});
  wipe(std::span<std::byte>(key));
  CHECK(std::ranges::all_of(key, [](std::byte b) { return b == std::byte{0}; }));
  wipe(std::span<std::byte>());
}
