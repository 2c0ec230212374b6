// A profile that clavisctl works on, and a server it was filled from.
#pragma once

#include "tests/app/ctl/program.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch_test_macros.hpp>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace clavis::tests {

inline constexpr const char* ProfilePassphrase = "seven green lamps over the harbour";

/// A profile folder and its passphrase file.
class Profile {
 public:
  Profile() { write("pass", ProfilePassphrase, 0600); }
  std::filesystem::path write(const std::string& name, const std::string& text, mode_t mode = 0600) {
    const std::filesystem::path path = m_folder / name;
    std::ofstream(path) << text << '\n';
    ::chmod(path.c_str(), mode);
    return path;
  }
  /// The arguments that every command on this profile needs, and `more`.
  [[nodiscard]] std::vector<std::string> arguments(const std::vector<std::string>& more) const {
    std::vector<std::string> all{"--profile", dir().string(), "--passphrase-file", (m_folder / "pass").string()};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  [[nodiscard]] Ended ctl(const std::vector<std::string>& more) const { return run("clavisctl", arguments(more)); }
  [[nodiscard]] Ended json(std::vector<std::string> more) const {
    more.insert(more.begin(), "--json");
    return ctl(more);
  }
  std::filesystem::path dir() const { return m_folder / "profile"; }
  std::filesystem::path operator/(const std::string& name) const { return m_folder / name; }

 private:
  TemporaryFolder m_folder;
};

/// A profile with three charts, and the server they came from.
struct Synced {
  Profile profile;
  SandboxProcess server;
  /// `more` goes to the server. `now`: fill the profile as well.
  explicit Synced(const std::vector<std::string>& more = {}, bool now = true)
      : server(profile / "server",
               {sharedData("fhir-patients/smart-r4/Raul_Gomez.json.gz"),
                sharedData("fhir-patients/smart-r4/Mariana_Acuna.json.gz"),
                sharedData("fhir-patients/smart-r4/Luigi_Wiegand.json.gz")},
               more) {
    REQUIRE(profile.ctl({"init", "--recovery-file", (profile / "code").string()}).exit == 0);
    const auto enrolled = profile.json({"enrol", "--url", server.enrol, "--code", server.code, "--ca", server.ca});
    INFO(enrolled.err);
    REQUIRE(enrolled.exit == 0);
    CHECK(enrolled.json().value(QStringLiteral("fhir")).toString().toStdString() == server.fhir);
    if (!now) return;
    const auto synced = profile.json({"sync", "--panel", "all"});
    INFO(synced.err << synced.out);
    REQUIRE(synced.exit == 0);
    CHECK(synced.json().value(QStringLiteral("complete")).toBool());
    CHECK(synced.json().value(QStringLiteral("filled")).toInt() == 3);
  }
};

} // namespace clavis::tests
