// Runs our programs as processes of their own, as a person at a shell would.
#pragma once

#include <QJsonObject>
#include <QProcess>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace clavis::tests {

struct Ended {
  int exit = -1;
  std::string out; ///< bytes
  std::string err;
  [[nodiscard]] QJsonObject json() const; ///< stdout as the one JSON object it should be
};

/// Starts a program of this build and waits for its end.
[[nodiscard]] Ended run(const std::string& program, const std::vector<std::string>& arguments);

/// clavis-sandbox serve, until this object dies.
class SandboxProcess {
 public:
  SandboxProcess(const std::filesystem::path& folder, const std::vector<std::filesystem::path>& load,
                 const std::vector<std::string>& more = {});
  ~SandboxProcess();
  SandboxProcess(const SandboxProcess&) = delete;
  SandboxProcess& operator=(const SandboxProcess&) = delete;

  std::string fhir, ca, enrol, code, invitation;
  void stop();

 private:
  QProcess m_process;
};

} // namespace clavis::tests
