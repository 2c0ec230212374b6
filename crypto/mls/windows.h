// How far back and how far ahead a group looks. Constants, so that no message can make it keep or compute without
// bound; every one of them is tested at its edge.
#pragma once

#include <cstddef>
#include <cstdint>

namespace clavis::crypto::mls {

/// Epochs before the current one whose application messages still open. Their keys live as long: this is what forward
/// secrecy pays for messages that overtake a commit.
inline constexpr std::size_t pastEpochsKept = 4;
/// A message may be this many generations ahead of the last one seen of its sender (RFC 9420 section 9.2).
inline constexpr std::uint32_t maxGenerationGap = 1000;
/// Keys of skipped generations kept per sender and kind, the youngest ones.
inline constexpr std::size_t skippedKeysKept = 1000;
/// Resumption secrets kept (RFC 9420 section 8.4), counting the current epoch.
inline constexpr std::size_t resumptionSecretsKept = 16;
/// Proposals of the current epoch kept; a member who sends more is ignored until the next commit.
inline constexpr std::size_t pendingProposalsKept = 2000;
/// When the proposals received do not go together, so many of them are tried one by one for a commit.
inline constexpr std::size_t proposalsTriedOneByOne = 100;

} // namespace clavis::crypto::mls
