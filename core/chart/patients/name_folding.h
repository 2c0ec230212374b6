// Names as a person types them are not names as they are recorded: accents, case, umlauts written out, apostrophes and
// hyphens differ. Folding brings both to one form; the same functions serve the index and the query, so they cannot
// drift apart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace clavis::core::chart {

/// Lower case, without accents; letters that do not decompose become their usual spelling (ß ss, ø o, æ ae, ł l, đ d, þ
/// th). Apostrophes vanish (O'Keefe: okeefe); every other run that is neither letter nor digit becomes one blank. UTF-8
/// in, UTF-8 out.
[[nodiscard]] std::string foldName(std::string_view name);

/// The words under which a name can be found, without duplicates: each folded word; umlauts also written out (Müller:
/// muller and mueller) and written-out ones also contracted (Mueller: mueller and muller); hyphenated names also as one
/// word; what follows an apostrophe also alone (O'Keefe: okeefe and keefe).
[[nodiscard]] std::vector<std::string> nameTokens(std::string_view name);

/// The forms of one typed word to look for: its folded form, and with umlauts written out when it has any.
[[nodiscard]] std::vector<std::string> nameForms(std::string_view typed);

/// How a folded name sounds, roughly: its first letter's class and the classes of its consonants, doubles once. Vowels,
/// h, w and y inside do not count. Meier, Mayer and Maier share a key; so do Smith and Smyth, Philip and Filip. Names
/// in other scripts keep their letters.
[[nodiscard]] std::string soundKey(std::string_view folded);

/// Damerau-Levenshtein distance (insert, delete, replace, swap neighbours) in code points, cut off above `limit`:
/// returns limit + 1.
[[nodiscard]] int editDistance(std::string_view a, std::string_view b, int limit);

} // namespace clavis::core::chart
