// Tests that need a second process start their own executable again and name a piece of work ("child role") for it. A
// role is registered beside the test that uses it; the child runs it instead of the tests and ends with its return
// value.
//
//   static const ChildRole role("hold-vault", [](ChildSide& parent) { …; parent.say("ready"); parent.waitForWord();
//   return 0; }); Child child("hold-vault", {folder}); child.waitForWord("ready"); child.kill();
#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace clavis::tests {

/// What the role sees: its arguments, and a pipe each way with lines of text.
class ChildSide {
 public:
  explicit ChildSide(std::vector<std::string> arguments) : m_arguments(std::move(arguments)) {}
  [[nodiscard]] const std::string& argument(std::size_t index) const { return m_arguments.at(index); }
  /// To the parent, at once.
  void say(const std::string& line) const;
  /// The next line from the parent; empty when it has gone.
  [[nodiscard]] std::string hear() const;

 private:
  std::vector<std::string> m_arguments;
};

class ChildRole {
 public:
  ChildRole(std::string name, std::function<int(ChildSide&)> work);
  /// Runs the role when `argv` asks for one; the process is to end with the result. -1: this is no child.
  static int runIfAsked(int argc, char** argv);
};

class Child {
 public:
  explicit Child(const std::string& role, const std::vector<std::string>& arguments = {});
  ~Child(); ///< kills it if it still runs
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  [[nodiscard]] pid_t pid() const { return m_pid; }
  void say(const std::string& line) const;
  /// The next line it says; empty when it ended instead. Everything it writes to stderr is collected in output().
  [[nodiscard]] std::string hear();
  /// SIGKILL, and waits until it is gone.
  void kill();
  /// Waits for its end: exit code, or minus the signal.
  int wait();
  /// After its end: whether the system wrote a core dump of it.
  [[nodiscard]] bool dumpedCore() const { return m_dumpedCore; }
  /// What it wrote to stdout (other than say()) and stderr, after it has ended.
  [[nodiscard]] std::string output() const;

 private:
  pid_t m_pid = -1;
  int m_toChild = -1;
  int m_fromChild = -1;
  bool m_dumpedCore = false;
  std::string m_logFile;
  std::string m_buffer;
};

} // namespace clavis::tests
