// What files cost: sealing and opening beside age and memcpy, upload and download over mutual TLS beside curl with the
// same certificates and the same nginx, and ten thousand small files in the queue.
//
//   bench_exchange [--mib N] [--json]     in $TMPDIR, which had better be a tmpfs: the disk is not measured
#include "core/access/backend_connection.h"
#include "core/exchange/blobs/sealing.h"
#include "core/exchange/exchange_service.h"
#include "core/messaging/messaging_service.h"
#include "core/messaging/store/extra.h"
#include "core/messaging/store/messages.h"
#include "crypto/primitives/random.h"
#include "tests/bench/exchange/measure.h"
#include "tests/core/backend/support/server_process.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/vault/vaults.h"

#include <QCoreApplication>
#include <QProcess>
#include <QTimer>

#include <cstdio>
#include <cstring>
#include <iostream>

using namespace clavis;
using namespace clavis::bench;
using namespace clavis::core;
using namespace clavis::core::exchange;
using namespace clavis::tests;

namespace {

template <class T>
T must(Result<T> result, const char* what) {
  if (!result) {
    std::cerr << what << ": " << result.error().toString() << '\n';
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

class Figures {
 public:
  explicit Figures(bool quiet) : m_quiet(quiet) {}
  void add(const std::string& name, double value) {
    m_text += (m_text.empty() ? "{\n" : ",\n") + ("  \"" + name + "\": ") + std::to_string(value);
    if (!m_quiet) std::printf("%-44s %12.3f\n", name.c_str(), value);
    std::fflush(stdout);
  }
  [[nodiscard]] std::string text() const { return m_text + "\n}\n"; }

 private:
  std::string m_text;
  bool m_quiet;
};

bool runProgram(const QString& program, const QStringList& arguments) {
  QProcess process;
  process.setProcessChannelMode(QProcess::MergedChannels);
  process.start(program, arguments);
  if (!process.waitForStarted()) return false;
  process.waitForFinished(-1);
  return process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
}
QString q(const std::filesystem::path& path) { return QString::fromStdString(path.string()); }

void makeFile(const std::filesystem::path& path, std::uint64_t mib) {
  std::vector<std::byte> block(std::size_t{1} << 20);
  std::ofstream out(path, std::ios::binary);
  for (std::uint64_t i = 0; i < mib; ++i) {
    crypto::fillRandom(block);
    out.write(reinterpret_cast<const char*>(block.data()), static_cast<std::streamsize>(block.size()));
  }
}

/// Opens the whole of a sealed file into a new one, as a person who saves it; its name.
std::string openInto(const std::shared_ptr<BlobFile>& from, std::span<const std::byte> key, std::uint64_t size,
                     const BlobFolder& folder) {
  auto to = must(folder.create(size, BlobFolder::Room::LookedFor), "create");
  const auto secret = crypto::FileKey::fromBytes(crypto::SecretBytes::copyOf(key)).value();
  const auto opened = crypto::openFile(
      secret, must(from->size(), "size"),
      [&](std::uint64_t at, std::span<std::byte> out) { return from->readAt(at, out); },
      [&](std::uint64_t at, std::span<const std::byte> bytes) { return to.file->writeAt(at, bytes); });
  if (!opened) std::exit(1);
  return to.name;
}

void measureSealing(Figures& figures, const TemporaryFolder& folder, const std::filesystem::path& plain,
                    std::uint64_t mib) {
  const BlobFolder blobs(folder.path(), 0);
  must(blobs.prepare({}), "blobs");
  const double gib = static_cast<double>(mib) / 1024;
  const std::uint64_t size = mib << 20;
  std::unique_ptr<Sealing> kept;
  const std::stop_source stop;
  resetPeak();
  const long before = memory("VmRSS");
  // What was there from the time before is removed first, by us as by age: deleting is not what is measured.
  const Cost seal = bestCost(
      RUSAGE_SELF, [&] { kept.reset(); },
      [&] {
        kept = must(Sealing::ofFile(blobs, plain), "begin");
        must(kept->run(stop.get_token(), {}), "seal");
      });
  const auto& file = kept->file();
  std::string opened;
  const Cost open =
      bestCost(RUSAGE_SELF, [&] { blobs.remove(opened); }, [&] { opened = openInto(file, kept->key(), size, blobs); });
  blobs.remove(opened);
  figures.add("seal_and_open_peak_mib", static_cast<double>(memory("VmHWM") - before) / 1024);
  figures.add("seal_wall_s_per_gib", seal.wall / gib);
  figures.add("seal_cpu_s_per_gib", seal.cpu / gib);
  figures.add("open_wall_s_per_gib", open.wall / gib);
  figures.add("open_cpu_s_per_gib", open.cpu / gib);
  const Cost check =
      bestCost(RUSAGE_SELF, [&] { must(checkSealedBlob(file, kept->key(), size, stop.get_token()), "check"); });
  figures.add("check_wall_s_per_gib", check.wall / gib);
  kept.reset();

  {
    std::vector<std::byte> from(size, std::byte{1});
    std::vector<std::byte> to(size, std::byte{2});
    const Cost copy = bestCost(RUSAGE_SELF, [&] { std::memcpy(to.data(), from.data(), from.size()); });
    figures.add("memcpy_wall_s_per_gib", copy.wall / gib);
    figures.add("seal_times_memcpy", seal.wall / copy.wall);
  }

  if (!runProgram(QStringLiteral("age-keygen"), {QStringLiteral("-o"), q(folder / "age.key")})) {
    std::cerr << "age is not installed: NOT compared\n";
    return;
  }
  std::string recipient;
  std::ifstream key(folder / "age.key");
  for (std::string line; std::getline(key, line);)
    if (const auto at = line.find("age1"); at != std::string::npos) recipient = line.substr(at);
  const auto sealedByAge = folder / "plain.age";
  const auto openedByAge = folder / "plain.back";
  const Cost ageSeal = bestCost(
      RUSAGE_CHILDREN, [&] { std::filesystem::remove(sealedByAge); },
      [&] {
        runProgram(QStringLiteral("age"), {QStringLiteral("-r"), QString::fromStdString(recipient),
                                           QStringLiteral("-o"), q(sealedByAge), q(plain)});
      });
  const Cost ageOpen = bestCost(
      RUSAGE_CHILDREN, [&] { std::filesystem::remove(openedByAge); },
      [&] {
        runProgram(QStringLiteral("age"), {QStringLiteral("-d"), QStringLiteral("-i"), q(folder / "age.key"),
                                           QStringLiteral("-o"), q(openedByAge), q(sealedByAge)});
      });
  std::filesystem::remove(sealedByAge);
  std::filesystem::remove(openedByAge);
  figures.add("age_seal_wall_s_per_gib", ageSeal.wall / gib);
  figures.add("age_seal_cpu_s_per_gib", ageSeal.cpu / gib);
  figures.add("age_open_wall_s_per_gib", ageOpen.wall / gib);
  figures.add("age_open_cpu_s_per_gib", ageOpen.cpu / gib);
  figures.add("seal_faster_than_age", ageSeal.wall / seal.wall);
  figures.add("open_faster_than_age", ageOpen.wall / open.wall);
  figures.add("seal_cpu_of_age", seal.cpu / ageSeal.cpu);
  figures.add("open_cpu_of_age", open.cpu / ageOpen.cpu);
}

/// One end of a transfer, with messages that stay in its own vault.
struct End {
  SystemClock clock;
  TemporaryFolder folder;
  std::unique_ptr<Vault> vault;
  std::shared_ptr<const BackendIdentity> identity;
  std::unique_ptr<messaging::MessagingService> messages;
  std::unique_ptr<BackendConnection> connection;
  std::unique_ptr<ExchangeService> files;
  ConversationKey conversation = 0;

  End(BackendIdentity who, bool online, const ExchangeOptions& options)
      : vault(must(Vault::create(folder / "vault", passphrase(), cheapOptions()), "vault").vault),
        identity(std::make_shared<BackendIdentity>(std::move(who))) {
    messages =
        std::make_unique<messaging::MessagingService>(messaging::MessagingPorts{*vault, nullptr, identity, clock});
    connection = must(BackendConnection::create(*identity, {}, clock), "connection");
    files = std::make_unique<ExchangeService>(ExchangePorts{.vault = *vault,
                                                            .messaging = *messages,
                                                            .blobs = online ? &connection->blobs() : nullptr,
                                                            .writer = nullptr,
                                                            .person = identity->subject,
                                                            .clock = clock},
                                              options);
    conversation = must(waitFor(messages->open("Patient/p1")), "conversation");
  }
};

BackendIdentity identityAt(const std::string& base, const Authority& authority, const Issued& client) {
  return {.fhirBase = base,
          .caPem = authority.pem(),
          .certificatePem = client.certificatePem,
          .keyPem = crypto::SecretBytes::copyOf(client.key()),
          .pins = {},
          .crlPem = {},
          .subject = "Practitioner/1"};
}

void measureWire(Figures& figures, const TemporaryFolder& folder, const std::filesystem::path& plain,
                 std::uint64_t mib) {
  const Authority authority("Bench authority");
  const Nginx nginx(authority.issue({}),
                    {.serverLines = "client_max_body_size 4g;\nlocation /r4/Binary/ {\ndefault_type "
                                    "application/octet-stream;\ndav_methods PUT DELETE;\ncreate_full_put_path on;\n}\n",
                     .clientCaPem = authority.pem()});
  std::filesystem::create_directories(nginx.root() / "r4" / "Binary");
  std::ofstream(nginx.root() / "r4" / "metadata")
      << R"({"resourceType":"CapabilityStatement","fhirVersion":"4.0.1","rest":[{"mode":"server"}]})";
  const Issued client = authority.issueClient("bench");
  const auto save = [&](const char* name, const std::string& text) {
    std::ofstream(folder / name, std::ios::binary) << text;
    return q(folder / name);
  };
  const QStringList certificates{QStringLiteral("-sS"),      QStringLiteral("--fail"),
                                 QStringLiteral("--cacert"), save("ca.pem", authority.pem()),
                                 QStringLiteral("--cert"),   save("client.pem", client.certificatePem),
                                 QStringLiteral("--key"),    save("client.key", client.keyPem)};
  const QString url = QString::fromStdString(nginx.url("/r4/Binary/plain"));
  const double bytes = static_cast<double>(mib);
  const Cost put = bestCost(RUSAGE_CHILDREN, [&] {
    if (!runProgram(QStringLiteral("curl"), certificates + QStringList{QStringLiteral("-T"), q(plain), url}))
      std::exit(1);
  });
  const Cost get = bestCost(RUSAGE_CHILDREN, [&] {
    if (!runProgram(QStringLiteral("curl"), certificates + QStringList{QStringLiteral("-o"), q(folder / "back"), url}))
      std::exit(1);
  });
  std::filesystem::remove(folder / "back");
  std::filesystem::remove(nginx.root() / "r4" / "Binary" / "plain");
  figures.add("curl_upload_mib_per_s", bytes / put.wall);
  figures.add("curl_download_mib_per_s", bytes / get.wall);

  ExchangeOptions options;
  options.readBack = false;
  End sender(identityAt(nginx.url("/r4"), authority, client), true, options);
  resetPeak();
  const long before = memory("VmRSS");
  TransferKey key = 0;
  double upload = 1e9;
  for (int i = 0; i < 3; ++i) {
    const Cost sent = cost(RUSAGE_SELF, [&] {
      key = must(waitFor(sender.files->send({.conversation = sender.conversation, .files = {{.path = plain}}})), "send")
                .at(0);
      must(waitFor(sender.files->settle()), "settle");
    });
    upload = std::min(upload, sent.wall);
  }
  const auto row = must(waitFor(sender.files->transfer(key)), "row");
  if (row.state != TransferState::Sent) {
    std::cerr << "not sent: " << row.failure << '\n';
    std::exit(1);
  }
  figures.add("upload_peak_mib", static_cast<double>(memory("VmHWM") - before) / 1024);
  figures.add("upload_sealed_mib_per_s", bytes / upload);
  figures.add("upload_of_curl", put.wall / upload);

  // The message as the other end would find it.
  const auto thread =
      must(waitFor(sender.messages->thread({.conversation = sender.conversation, .limit = 1})), "thread").messages;
  End receiver(identityAt(nginx.url("/r4"), authority, client), true, options);
  must(waitFor(receiver.vault->writer().run([&](WriteConnection& db) -> Result<void> {
         auto added = messaging::insertMessage(db, {.conversation = receiver.conversation,
                                                    .id = thread.back().id,
                                                    .kind = messaging::MessageKind::Files,
                                                    .own = false,
                                                    .person = "Patient/p1",
                                                    .device = "d",
                                                    .extra = messaging::writeFiles(thread.back().files)});
         if (!added) return pass(added);
         return {};
       })),
       "message");
  must(waitFor(receiver.files->settle()), "intake");
  const auto offered = must(waitFor(receiver.files->transfers()), "offered").rows.at(0).key;
  resetPeak();
  const long beforeDownload = memory("VmRSS");
  double download = 1e9;
  for (int i = 0; i < 3; ++i) {
    const Cost fetched = cost(RUSAGE_SELF, [&] {
      must(waitFor(receiver.files->fetch(offered)), "fetch");
      must(waitFor(receiver.files->settle()), "settle");
    });
    download = std::min(download, fetched.wall);
    if (must(waitFor(receiver.files->transfer(offered)), "row").state != TransferState::Received) std::exit(1);
    if (i < 2) must(waitFor(receiver.files->removeFromVault(offered)), "remove");
  }
  figures.add("download_peak_mib", static_cast<double>(memory("VmHWM") - beforeDownload) / 1024);
  figures.add("download_checked_mib_per_s", bytes / download);
  figures.add("download_of_curl", get.wall / download);
}

void measureQueue(Figures& figures, const TemporaryFolder& folder) {
  constexpr int count = 10'000;
  const Authority authority("Bench authority");
  const Issued client = authority.issueClient("bench");
  Sending sending;
  std::filesystem::create_directories(folder / "small");
  for (int i = 0; i < count; ++i) {
    const auto path = folder / ("small/" + std::to_string(i) + ".txt");
    std::ofstream(path) << "note " << i;
    sending.files.push_back({.path = path});
  }
  End end(identityAt("https://127.0.0.1:1/r4", authority, client), false, {});
  sending.conversation = end.conversation;
  resetPeak();
  const long before = memory("VmRSS");
  // A window's thread: it sends, reads a page of the list all the time, and must never stand still.
  using Clock = std::chrono::steady_clock;
  auto last = Clock::now();
  double stall = 0;
  QTimer heart;
  QObject::connect(&heart, &QTimer::timeout, [&] {
    const auto now = Clock::now();
    stall = std::max(stall, std::chrono::duration<double, std::milli>(now - last).count());
    last = now;
  });
  QTimer pages;
  QObject::connect(&pages, &QTimer::timeout, &heart,
                   [&] { end.files->transfers().then(&heart, [](const Result<TransferPage>&) {}); });
  heart.start(2);
  pages.start(50);
  const auto start = Clock::now();
  double queued = 0;
  double all = 0;
  whenDone(end.files->send(std::move(sending)), [&](QFuture<Result<std::vector<TransferKey>>> keys) {
    if (!keys.takeResult()) std::exit(1);
    queued = std::chrono::duration<double>(Clock::now() - start).count();
    whenDone(end.files->settle(), [&](const QFuture<Result<TransferSummary>>&) {
      all = std::chrono::duration<double>(Clock::now() - start).count();
      QMetaObject::invokeMethod(qApp, &QCoreApplication::quit, Qt::QueuedConnection);
    });
  });
  QCoreApplication::exec();
  figures.add("queue_10000_s", queued);
  figures.add("queue_10000_sealed_s", all);
  figures.add("queue_10000_longest_stall_ms", stall);
  figures.add("queue_10000_peak_mib", static_cast<double>(memory("VmHWM") - before) / 1024);
}

} // namespace

int main(int argc, char** argv) {
  const QCoreApplication application(argc, argv);
  std::uint64_t mib = 256;
  bool json = false;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--json") json = true;
    if (argument == "--mib" && i + 1 < argc) mib = std::stoull(argv[++i]);
  }
  const TemporaryFolder folder;
  const auto plain = folder / "plain";
  makeFile(plain, mib);
  Figures figures(json);
  figures.add("mib", static_cast<double>(mib));
  measureSealing(figures, folder, plain, mib);
  measureWire(figures, folder, plain, mib);
  measureQueue(figures, folder);
  if (json) std::cout << figures.text();
  return 0;
}
