#include "app/mls_vectors/run_file.h"

#include "app/mls_vectors/vector_case.h"

#include <zlib.h>

#include <array>
#include <optional>

namespace clavis::mls_vectors {

namespace {

struct Kind {
  std::string_view field; // that only cases of this kind have
  Runner run;
};
constexpr std::array kinds{
    Kind{"vlbytes_header", runDeserialization},
    Kind{"n_leaves", runTreeMath},
    Kind{"ref_hash", runCryptoBasics},
    Kind{"sender_data", runSecretTree},
    Kind{"proposal_priv", runMessageProtection},
    Kind{"initial_init_secret", runKeySchedule},
    Kind{"psks", runPskSecret},
    Kind{"interim_transcript_hash_before", runTranscriptHashes},
    Kind{"signer_pub", runWelcome},
    Kind{"proposal_sender", runTreeOperations},
    Kind{"resolutions", runTreeValidation},
    Kind{"update_paths", runTreeKem},
    Kind{"mls_welcome", runMessages},
    Kind{"initial_epoch_authenticator", runPassiveClient},
};

std::optional<std::string> readMaybeCompressed(const std::filesystem::path& path) {
  gzFile file = gzopen(path.c_str(), "rb"); // reads plain files as they are
  if (file == nullptr) return std::nullopt;
  std::string text;
  std::string chunk(1U << 16U, '\0');
  int got = 0;
  while ((got = gzread(file, chunk.data(), static_cast<unsigned>(chunk.size()))) > 0)
    text.append(chunk, 0, static_cast<std::size_t>(got));
  const bool whole = gzclose(file) == Z_OK && got == 0;
  return whole ? std::optional(std::move(text)) : std::nullopt;
}

std::string nameOf(const std::filesystem::path& path) {
  std::filesystem::path name = path.filename();
  if (name.extension() == ".gz") name = name.stem();
  if (name.extension() == ".json") name = name.stem();
  return name.string();
}

void runCase(const Json& vector, Runner run, std::size_t index, FileReport& report) {
  std::uint64_t suite = 0;
  if (vector["cipher_suite"].get(suite) == simdjson::SUCCESS &&
      !crypto::mls::isSupported(static_cast<crypto::mls::CipherSuite>(suite))) {
    ++report.otherSuites;
    return;
  }
  Checker check;
  try {
    run(vector, check);
  } catch (const std::exception& problem) { // a missing field, odd hexadecimal: the vector's fault or ours
    check.that(false, problem.what());
  }
  if (check.good()) {
    ++report.passed;
  } else {
    ++report.failed;
    report.failures.push_back("case " + std::to_string(index) + ": " + check.wrong());
  }
}

} // namespace

std::expected<FileReport, std::string> runFile(const std::filesystem::path& path) {
  const auto text = readMaybeCompressed(path);
  if (!text) return std::unexpected("cannot be read");
  try {
    simdjson::dom::parser parser;
    const std::vector<Json> cases = items(parser.parse(*text));
    FileReport report;
    report.name = nameOf(path);
    if (cases.empty()) return std::unexpected("has no case");
    for (const Kind& kind : kinds) {
      if (cases.front()[kind.field].error() != simdjson::SUCCESS) continue;
      for (std::size_t i = 0; i < cases.size(); ++i) runCase(cases[i], kind.run, i, report);
      return report;
    }
  } catch (const simdjson::simdjson_error& problem) {
    return std::unexpected(problem.what());
  }
  return std::unexpected("is of no kind we know");
}

} // namespace clavis::mls_vectors
