// Errors are values. An Error says what failed (an enumerator of the area that failed), for which thing, whether trying
// again helps, and a technical detail for logs. It never holds patient data or secrets, so it may be logged and shown;
// the sentence a person reads is made from the code in ui/ (translated) or app/ctl.
//
// Each area declares one enum in its own errors.h:
//   enum class VaultError { WrongPassphrase = 1, … };
//   template <> struct clavis::core::ErrorNames<VaultError> { static constexpr const char* area = "vault";
//                                                             static constexpr const char* name(VaultError); };
// and gets conversion to std::error_code, so that `error.is(VaultError::WrongPassphrase)` works everywhere.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace clavis::core {

template <class E>
struct ErrorNames; // specialised beside each area's enum

template <class E>
concept ErrorEnum = std::is_enum_v<E> && requires(E e) {
  { ErrorNames<E>::area } -> std::convertible_to<const char*>;
  { ErrorNames<E>::name(e) } -> std::convertible_to<const char*>;
};

/// Whether, and how, trying the same thing again can succeed.
enum class Retry {
  Never,       ///< the same request will fail again
  Later,       ///< a passing condition: network, busy server
  AfterAction, ///< after a person has done something (other passphrase, free space, new certificate)
};

template <ErrorEnum E>
const std::error_category& errorCategory() noexcept {
  struct Category final : std::error_category {
    [[nodiscard]] const char* name() const noexcept override { return ErrorNames<E>::area; }
    [[nodiscard]] std::string message(int value) const override { return ErrorNames<E>::name(static_cast<E>(value)); }
  };
  static const Category category;
  return category;
}

class [[nodiscard]] Error {
 public:
  template <ErrorEnum E>
  explicit Error(E code, std::string detail = {}, Retry retry = Retry::Never)
      : m_code(static_cast<int>(code), errorCategory<E>()), m_detail(std::move(detail)), m_retry(retry) {}

  template <ErrorEnum E>
  [[nodiscard]] bool is(E code) const noexcept {
    return m_code.value() == static_cast<int>(code) && &m_code.category() == &errorCategory<E>();
  }
  /// The area's enumerator if the error is of that area.
  template <ErrorEnum E>
  [[nodiscard]] std::optional<E> as() const noexcept {
    if (&m_code.category() != &errorCategory<E>()) return std::nullopt;
    return static_cast<E>(m_code.value());
  }

  [[nodiscard]] const char* area() const noexcept { return m_code.category().name(); }
  [[nodiscard]] std::string name() const { return m_code.message(); }
  [[nodiscard]] const std::error_code& code() const noexcept { return m_code; }
  /// What it happened to: a file name, a host, a resource type. Never a name, an identifier or a value of a patient.
  [[nodiscard]] const std::string& subject() const noexcept { return m_subject; }
  [[nodiscard]] const std::string& detail() const noexcept { return m_detail; }
  [[nodiscard]] Retry retry() const noexcept { return m_retry; }
  /// How long the other side asked us to wait (Retry-After), if it did.
  [[nodiscard]] std::optional<std::chrono::milliseconds> retryAfter() const noexcept { return m_retryAfter; }

  Error& on(std::string subject) & { return m_subject = std::move(subject), *this; }
  Error&& on(std::string subject) && { return m_subject = std::move(subject), std::move(*this); }
  Error&& after(std::chrono::milliseconds wait) && { return m_retryAfter = wait, std::move(*this); }

  /// "vault/WrongPassphrase (subject): detail", for logs and tests.
  [[nodiscard]] std::string toString() const;

 private:
  std::error_code m_code;
  std::string m_subject;
  std::string m_detail;
  Retry m_retry;
  std::optional<std::chrono::milliseconds> m_retryAfter;
};

template <class T>
using Result = std::expected<T, Error>;

/// `return fail(VaultError::NoSpace, "…");`
template <ErrorEnum E>
[[nodiscard]] std::unexpected<Error> fail(E code, std::string detail = {}, Retry retry = Retry::Never) {
  return std::unexpected<Error>(Error(code, std::move(detail), retry));
}
/// Hands an error of another Result on: `if (!rows) return pass(rows);`
template <class T>
[[nodiscard]] std::unexpected<Error> pass(Result<T>& result) {
  return std::unexpected<Error>(std::move(result.error()));
}
template <class T>
[[nodiscard]] std::unexpected<Error> pass(Result<T>&& result) {
  return std::unexpected<Error>(std::move(result.error()));
}

} // namespace clavis::core
