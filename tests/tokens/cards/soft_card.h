// A card that SoftHSM plays, in a folder of its own: two keys that do not leave it, RSA (id 01) and EC P-256 (id 02).
#pragma once

#include "tests/support/temporary_folder.h"

#include <string>

namespace clavis::tests {

class SoftCard {
 public:
  SoftCard();
  ~SoftCard();
  SoftCard(const SoftCard&) = delete;
  SoftCard& operator=(const SoftCard&) = delete;

  static constexpr const char* pin = "135790";
  static constexpr const char* label = "Ida's card";
  /// Out of the reader, and in again.
  void pullOut() const;
  void putIn() const;

 private:
  TemporaryFolder m_folder;
};

} // namespace clavis::tests
