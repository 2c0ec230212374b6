// The changes that can be proposed (RFC 9420 section 12.1).
#pragma once

#include "crypto/mls/key_package.h"
#include "crypto/mls/psk.h"

#include <variant>

namespace clavis::crypto::mls {

enum class ProposalType : std::uint16_t {
  Add = 1,
  Update = 2,
  Remove = 3,
  PreSharedKey = 4,
  ReInit = 5,
  ExternalInit = 6,
  GroupContextExtensions = 7,
};
[[nodiscard]] constexpr bool isDefault(ProposalType type) noexcept {
  return type >= ProposalType::Add && type <= ProposalType::GroupContextExtensions;
}

struct Add {
  KeyPackage keyPackage;
  friend bool operator==(const Add&, const Add&) = default;
};
struct Update {
  LeafNode leaf;
  friend bool operator==(const Update&, const Update&) = default;
};
struct Remove {
  std::uint32_t leaf = 0;
  friend bool operator==(const Remove&, const Remove&) = default;
};
struct PreSharedKey {
  PskId id;
  friend bool operator==(const PreSharedKey&, const PreSharedKey&) = default;
};
/// Ends the group; its members go on in a new one with these parameters (section 11.2).
struct ReInit {
  static constexpr const char* structure = "ReInit";
  Bytes groupId;
  std::uint16_t version = protocolVersion;
  CipherSuite suite{};
  Extensions extensions;

  void write(Writer& writer) const;
  [[nodiscard]] static ReInit read(Reader& reader);
  friend bool operator==(const ReInit&, const ReInit&) = default;
};
struct ExternalInit {
  Bytes kemOutput;
  friend bool operator==(const ExternalInit&, const ExternalInit&) = default;
};
struct GroupContextExtensions {
  Extensions extensions;
  friend bool operator==(const GroupContextExtensions&, const GroupContextExtensions&) = default;
};

/// Types other than these are refused when read: nobody in our groups may understand them, and no required capability
/// names one.
struct Proposal {
  static constexpr const char* structure = "Proposal";

  std::variant<Add, Update, Remove, PreSharedKey, ReInit, ExternalInit, GroupContextExtensions> body;

  [[nodiscard]] ProposalType type() const noexcept { return static_cast<ProposalType>(body.index() + 1); }
  template <class T>
  [[nodiscard]] const T* as() const noexcept {
    return std::get_if<T>(&body);
  }
  void write(Writer& writer) const;
  [[nodiscard]] static Proposal read(Reader& reader);
  friend bool operator==(const Proposal&, const Proposal&) = default;
};

} // namespace clavis::crypto::mls
