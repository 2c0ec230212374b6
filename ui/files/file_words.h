// What is said about files on their way: states as somebody knows them, rates, what is left, what can be done. Pure
// functions of plain values. Thread: main.
#pragma once

#include "ui/files/file_source.h"

#include <QDateTime>
#include <QFlags>

namespace clavis::ui {

class People;

/// What a person can do with a transfer now.
enum class FileAct : std::uint16_t {
  Open = 0x001,  ///< its content is here
  Fetch = 0x002, ///< it was offered
  Pause = 0x004,
  Resume = 0x008,
  Retry = 0x010,
  Cancel = 0x020, ///< not sent yet, or not wholly fetched
  Revoke = 0x040, ///< sent: taken back at the server
  File = 0x080,   ///< into the chart
  Remove = 0x100, ///< its content leaves this workstation
};
Q_DECLARE_FLAGS(FileActs, FileAct)
Q_DECLARE_OPERATORS_FOR_FLAGS(FileActs)
[[nodiscard]] FileActs possibleActs(const exchange::TransferRow& row);

/// One or two words: "Uploading", "Taken back".
[[nodiscard]] QString stateWord(exchange::TransferState state);
/// The truth in a sentence: "At the server. TREUTEL, Eura has not fetched it yet."
[[nodiscard]] QString stateSentence(const exchange::TransferRow& row, People& people, const QDateTime& now);
/// "7 of 20 parts"; empty for one that goes in one, or before that is known.
[[nodiscard]] QString partsText(const exchange::TransferRow& row);
/// "12.4 of 40.0 MB, 31 %"; empty where nothing moves.
[[nodiscard]] QString amountText(std::uint64_t done, std::uint64_t total);
/// "3.1 MB a second, 2 minutes left"; empty when it stands.
[[nodiscard]] QString paceText(std::uint64_t done, std::uint64_t total, double bytesPerSecond);
/// "less than a minute", "2 minutes", "3 hours".
[[nodiscard]] QString durationText(std::uint64_t seconds);
/// "To TREUTEL, Eura" or "From TREUTEL, Eura".
[[nodiscard]] QString directionText(const exchange::TransferRow& row, People& people);
/// Over everything that moves: "3 files on their way, 31 %, 3.1 MB a second"; empty when nothing does.
[[nodiscard]] QString summarySentence(const exchange::TransferSummary& summary);
/// "This picture says where it was taken."; empty when there is nothing to say.
[[nodiscard]] QString detailsSentence(const OutgoingFile& file);

} // namespace clavis::ui
