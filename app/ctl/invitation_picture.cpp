#include "app/ctl/invitation_picture.h"

#include "app/ctl/secret_input.h"
#include "core/access/qr_reader.h"
#include "core/preview/preview_service.h"

#include <QCoreApplication>

namespace clavis::ctl {

using core::pass;
using core::Result;

Result<std::string> readInvitationPicture(const std::filesystem::path& file) {
  auto bytes = readFile(file, "the picture");
  if (!bytes) return pass(bytes);
  const std::filesystem::path here(QCoreApplication::applicationDirPath().toStdU16String());
  core::preview::PreviewService service(core::preview::systemHelperLauncher(here / "clavis-preview"));
  auto picture = service
                     .thumbnail(std::make_shared<core::preview::MemorySource>(QByteArray::fromStdString(*bytes)),
                                core::qrPictureSide)
                     .takeResult();
  if (!picture)
    return core::fail(core::AccessError::NoInvitationSeen, picture.error().toString(), core::Retry::AfterAction);
  return core::readInvitationCode({.pixels = std::as_bytes(std::span(picture->pixels.constData(),
                                                                     static_cast<std::size_t>(picture->pixels.size()))),
                                   .width = picture->width,
                                   .height = picture->height});
}

} // namespace clavis::ctl
