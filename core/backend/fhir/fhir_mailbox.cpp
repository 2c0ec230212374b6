#include "core/backend/fhir/fhir_mailbox.h"

#include "core/backend/fhir/mail_resources.h"
#include "core/base/mapped_future.h"

#include <algorithm>

namespace clavis::core {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// Somebody else was first, or was it us and the answer was lost? Only reading can tell.
bool lostRace(const Error& error) {
  return error.is(BackendError::PreconditionFailed) || error.is(BackendError::Conflict);
}
bool isGone(const Error& error) { return error.is(BackendError::NotFound) || error.is(BackendError::Gone); }

Result<PackagePage> readPackages(const Result<Page>& page, bool wantClaimed) {
  if (!page) return std::unexpected(page.error());
  PackagePage out;
  for (const auto& resource : page->resources) {
    auto found = mail::readPackage(resource.json);
    if (!found || found->claimed != wantClaimed) continue;
    out.updated = std::max(out.updated, found->updated);
    out.packages.push_back(std::move(found->package));
  }
  if (page->next) out.next = page->next->serialise();
  return out;
}

Result<MailPage> readMailPage(const Result<Page>& page) {
  if (!page) return std::unexpected(page.error());
  MailPage out;
  for (const auto& resource : page->resources) {
    if (resource.mode != PageResource::Mode::Match) continue;
    if (auto found = mail::readMail(resource.json))
      out.mail.push_back(std::move(*found));
    else
      ++out.unreadable;
  }
  if (page->next) out.next = page->next->serialise();
  return out;
}

/// Several heads for one route can only come from a server without conditional create; the one with the smallest id
/// counts, for everybody.
std::optional<GroupHead> oldestHead(const Page& page) {
  std::optional<GroupHead> out;
  for (const auto& resource : page.resources)
    if (auto found = mail::readHead(resource.json); found && (!out || found->id < out->id)) out = std::move(found);
  return out;
}

} // namespace

QFuture<Result<void>> FhirMailbox::publish(MailboxPackage package) {
  if (package.content.size() > mail::maximumContent)
    return readyFuture<Result<void>>(fail(BackendError::TooLarge, "key package"));
  return mapped(m_writer.create({.type = "Basic",
                                 .json = mail::packageResource(package),
                                 .ifNoneExist = "identifier=" + mail::token(mail::packageSystem, package.reference)}),
                [](Result<Written> written) -> Result<void> {
                  if (!written) return pass(written);
                  return {};
                });
}

QFuture<Result<PackagePage>> FhirMailbox::searchPackages(Parameters parameters) {
  return mapped(m_source.search({.type = "Basic", .parameters = std::move(parameters), .count = m_pageSize}),
                [](const Result<Page>& page) { return readPackages(page, false); });
}

QFuture<Result<PackagePage>> FhirMailbox::packages(std::string owner) {
  return searchPackages({{"code", mail::token(mail::codeSystem, mail::availableCode)}, {"author", std::move(owner)}});
}

QFuture<Result<PackagePage>> FhirMailbox::packagesSince(std::string since) {
  Parameters parameters{{"code", mail::token(mail::codeSystem, mail::availableCode)}, {"_sort", "_lastUpdated"}};
  if (!since.empty()) parameters.emplace_back("_lastUpdated", "ge" + since);
  return searchPackages(std::move(parameters));
}

QFuture<Result<PackagePage>> FhirMailbox::packagesNext(std::string next) {
  return mapped(m_source.next(PageToken::fromSerialised(std::move(next))),
                [](const Result<Page>& page) { return readPackages(page, false); });
}

QFuture<Result<PackagePage>> FhirMailbox::claimed(std::string owner) {
  return mapped(m_source.search({.type = "Basic",
                                 .parameters = {{"code", mail::token(mail::codeSystem, mail::claimedCode)},
                                                {"author", std::move(owner)}},
                                 .count = m_pageSize}),
                [](const Result<Page>& page) { return readPackages(page, true); });
}

QFuture<Result<bool>> FhirMailbox::claim(MailboxPackage package, std::string token) {
  std::string json = mail::claimedResource(package, token);
  const std::string id = package.id;
  return andThen<bool>(
      m_writer.update(
          {.type = "Basic", .id = package.id, .json = std::move(json), .ifMatch = std::move(package.versionId)}),
      [this, id, token = std::move(token)](Result<Written> written) -> QFuture<Result<bool>> {
        if (written) return readyFuture<Result<bool>>(true);
        if (isGone(written.error())) return readyFuture<Result<bool>>(false);
        if (!lostRace(written.error())) return readyFuture<Result<bool>>(pass(written));
        return mapped(m_source.read("Basic", id), [token](const Result<Page>& page) -> Result<bool> {
          if (!page) {
            if (isGone(page.error())) return false;
            return std::unexpected(page.error());
          }
          const auto now = page->resources.empty() ? std::nullopt : mail::readPackage(page->resources.front().json);
          return now && now->claimed && now->claimToken == token;
        });
      });
}

QFuture<Result<void>> FhirMailbox::withdraw(std::string id) {
  return mapped(m_writer.remove({.type = "Basic", .id = std::move(id)}), [](Result<Written> written) -> Result<void> {
    if (!written && !isGone(written.error())) return pass(written);
    return {};
  });
}

QFuture<Result<std::string>> FhirMailbox::post(MailPosting posting) {
  if (posting.content.size() > mail::maximumContent)
    return readyFuture<Result<std::string>>(fail(BackendError::TooLarge, "message"));
  return mapped(m_writer.create({.type = "Communication",
                                 .json = mail::mailResource(posting),
                                 .ifNoneExist = "identifier=" + mail::token(mail::tokenSystem, posting.token)}),
                [](Result<Written> written) -> Result<std::string> {
                  if (!written) return pass(written);
                  if (written->id.empty())
                    return fail(BackendError::NotFhir, "the server does not say where it put it");
                  return std::move(written->id);
                });
}

QFuture<Result<MailPage>> FhirMailbox::collect(std::vector<std::string> routes, std::string since) {
  if (routes.empty()) return readyFuture<Result<MailPage>>(MailPage{});
  if (routes.size() > maximumRoutes)
    return readyFuture<Result<MailPage>>(fail(BackendError::BadRequest, "too many routes at once"));
  std::string wanted;
  for (const auto& route : routes) wanted += (wanted.empty() ? "" : ",") + mail::token(mail::routeSystem, route);
  Parameters parameters{{"identifier", std::move(wanted)}, {"_sort", "_lastUpdated"}};
  if (!since.empty()) parameters.emplace_back("_lastUpdated", "ge" + since);
  return mapped(m_source.search({.type = "Communication", .parameters = std::move(parameters), .count = m_pageSize}),
                [](const Result<Page>& page) { return readMailPage(page); });
}

QFuture<Result<MailPage>> FhirMailbox::collectNext(std::string next) {
  return mapped(m_source.next(PageToken::fromSerialised(std::move(next))),
                [](const Result<Page>& page) { return readMailPage(page); });
}

QFuture<Result<Mail>> FhirMailbox::fetch(std::string id) {
  return mapped(m_source.read("Communication", std::move(id)), [](const Result<Page>& page) -> Result<Mail> {
    if (!page) return std::unexpected(page.error());
    auto found = page->resources.empty() ? std::nullopt : mail::readMail(page->resources.front().json);
    if (!found) return fail(BackendError::NotFhir, "not a message of ours");
    return std::move(*found);
  });
}

QFuture<Result<GroupHead>> FhirMailbox::createHead(std::string route, std::string patient, std::string commit) {
  const GroupHead head{
      .id = {}, .versionId = {}, .route = route, .patient = std::move(patient), .commit = std::move(commit)};
  return andThen<GroupHead>(
      m_writer.create({.type = "Basic",
                       .json = mail::headResource(head),
                       .ifNoneExist = "identifier=" + mail::token(mail::headSystem, route)}),
      [this, route](Result<Written> written) -> QFuture<Result<GroupHead>> {
        if (!written) return readyFuture<Result<GroupHead>>(pass(written));
        // Read it back: the one that was there before may be what the condition found.
        return mapped(this->head(route), [](Result<std::optional<GroupHead>> found) -> Result<GroupHead> {
          if (!found) return pass(found);
          if (!*found) return fail(BackendError::NotFhir, "the head that was created is not found", Retry::Later);
          return std::move(**found);
        });
      });
}

QFuture<Result<std::optional<GroupHead>>> FhirMailbox::head(std::string route) {
  return mapped(
      m_source.search(
          {.type = "Basic", .parameters = {{"identifier", mail::token(mail::headSystem, route)}}, .count = m_pageSize}),
      [](const Result<Page>& page) -> Result<std::optional<GroupHead>> {
        if (!page) return std::unexpected(page.error());
        return oldestHead(*page);
      });
}

QFuture<Result<std::optional<GroupHead>>> FhirMailbox::moveHead(GroupHead from, std::string commit) {
  GroupHead to = from;
  to.commit = std::move(commit);
  return andThen<std::optional<GroupHead>>(
      m_writer.update({.type = "Basic", .id = from.id, .json = mail::headResource(to), .ifMatch = from.versionId}),
      [this, to](Result<Written> written) -> QFuture<Result<std::optional<GroupHead>>> {
        using Answer = Result<std::optional<GroupHead>>;
        if (written) {
          GroupHead moved = to;
          moved.versionId = written->versionId;
          return readyFuture<Answer>(std::optional(std::move(moved)));
        }
        if (!lostRace(written.error())) return readyFuture<Answer>(pass(written));
        return mapped(this->head(to.route), [to](Answer now) -> Answer {
          if (!now || !*now || (*now)->commit == to.commit) return now; // it was us: the first answer was lost
          return std::optional<GroupHead>{};
        });
      });
}

} // namespace clavis::core
