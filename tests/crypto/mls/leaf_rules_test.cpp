// RFC 9420 sections 7.3 and 10.1: a case for every rule that refuses a leaf or a key package.
#include "crypto/mls/tree_validation.h"
#include "crypto/x509/certificate_authority.h"
#include "tests/support/mls/party.h"

#include <catch2/catch_test_macros.hpp>

#include <functional>

using namespace clavis::crypto;
using namespace clavis::tests;
using namespace clavis::crypto::mls;

namespace {

constexpr std::uint16_t unknownNumber = 0xff01;

// `change` spoils a good leaf, `groupExtensions` are those of the group it is to stand in.
std::string leafError(const std::function<void(LeafNode&)>& change, const Extensions& groupExtensions = {}) {
  LeafNode leaf = Party("anna", 1).keyPackage().keyPackage.leaf;
  change(leaf);
  auto checked = checkLeafNode(leaf, suite3, groupExtensions);
  return checked ? "" : std::string(name(checked.error().code)) + ": " + checked.error().detail;
}

} // namespace

TEST_CASE("Every rule about a leaf by itself refuses what breaks it") {
  CHECK(leafError([](LeafNode&) {}).empty());
  CHECK(leafError([](LeafNode& l) { l.encryptionKey.pop_back(); }) == "InvalidLeafNode: encryption key length");
  CHECK(leafError([](LeafNode& l) { l.signatureKey.clear(); }) == "InvalidLeafNode: signature key length");
  CHECK(leafError([](LeafNode& l) { l.capabilities.versions = {2}; }) ==
        "InvalidLeafNode: does not speak this version");
  CHECK(leafError([](LeafNode& l) { l.capabilities.cipherSuites = {1}; }) ==
        "InvalidLeafNode: does not speak the group's cipher suite");
  CHECK(leafError([](LeafNode& l) { l.capabilities.credentials = {2}; }) ==
        "InvalidLeafNode: does not list its own credential type");
  const auto strange = static_cast<ExtensionType>(unknownNumber);
  CHECK(leafError([&](LeafNode& l) { l.extensions = {{strange, {}}}; }) ==
        "InvalidLeafNode: carries an extension it does not list");
  CHECK(leafError([&](LeafNode& l) {
          l.capabilities.extensions.push_back(unknownNumber);
          l.extensions = {{strange, {}}};
        }).empty());
  CHECK(leafError([](LeafNode& l) {
          l.extensions = {{ExtensionType::ApplicationId, {}}, {ExtensionType::ApplicationId, {}}};
        }) == "InvalidLeafNode: an extension twice");
  CHECK(leafError([](LeafNode&) {}, {{strange, {}}}) ==
        "InvalidLeafNode: does not understand an extension of the group");
}

TEST_CASE("A leaf must have what the group requires") {
  RequiredCapabilities required;
  const auto error = [&](const std::function<void(LeafNode&)>& change) {
    return leafError(change, {required.toExtension()});
  };
  const auto none = [](LeafNode&) {};
  required.extensions = {5};
  required.proposals = {7};
  required.credentials = {1, 2};
  CHECK(error(none).empty()); // defaults need not be listed
  CHECK(error([](LeafNode& l) { l.capabilities.credentials = {1}; }) == "InvalidLeafNode: lacks a required capability");
  required.proposals = {unknownNumber};
  CHECK(error(none) == "InvalidLeafNode: lacks a required capability");
  CHECK(error([](LeafNode& l) { l.capabilities.proposals = {unknownNumber}; }).empty());
  required.proposals.clear();
  required.extensions = {unknownNumber};
  CHECK(error(none) == "InvalidLeafNode: lacks a required capability");
  CHECK(leafError(none, {{ExtensionType::RequiredCapabilities, bytesFrom("?")}}) == "Malformed: RequiredCapabilities");
}

TEST_CASE("An X.509 credential needs certificates, and the first one the leaf's key") {
  Credential none;
  none.type = CredentialType::X509;
  CHECK(errorOf(checkCredentialKey(none, Bytes(32))) == "InvalidCredential");
  none.certificates.push_back(bytesFrom("not DER"));
  CHECK(errorOf(checkCredentialKey(none, Bytes(32))) == "InvalidCredential");
  CHECK(leafError([&](LeafNode& l) { l.credential = none; }).starts_with("InvalidCredential"));
}

TEST_CASE("Members with certificates of a clinic's authority form a group; a certificate of another key is refused") {
  const Validity validity{testNow - std::chrono::hours(1), testNow + std::chrono::hours(24)};
  const auto authority =
      CertificateAuthority::create({.commonName = "Clinic", .organization = {}, .names = {}}, validity).value();
  const auto certified = [&](Party& party, const Ed25519Key& key) {
    const auto request = CertificateRequest::create(PrivateKey::fromEd25519Seed(key.seed()).value(),
                                                    {.commonName = party.name, .organization = {}, .names = {}})
                             .value();
    const auto certificate = authority.issue(request, {{KeyPurpose::ClientAuth}, validity, {}}).value();
    return Credential::x509({certificate, authority.certificate()});
  };
  Party anna("anna", 1);
  Party ben("ben", 2);
  Identity annas = anna.identity();
  annas.credential = certified(anna, annas.signatureKey);
  Identity bens = ben.identity();
  bens.credential = certified(ben, bens.signatureKey);
  CHECK(certificatesOf(bens.credential)->front().subject().commonName == "ben");

  auto group = Group::create(suite3, bytesFrom("certified"), {annas.signatureKey.clone(), annas.credential},
                             {.lifetime = testLifetime}, anna.ports());
  REQUIRE(group);
  const OwnKeyPackage package = createKeyPackage(bens, {.lifetime = testLifetime}, ben.random).value();
  CommitOptions options;
  options.proposals.push_back({Add{package.keyPackage}});
  const CommitBundle bundle = group->commit(options, testNow).value();
  std::ignore = group->merge();
  auto joined = Group::join({.welcome = *bundle.welcome, .now = testNow}, package,
                            {bens.signatureKey.clone(), bens.credential}, ben.ports());
  REQUIRE(joined);
  CHECK(joined->member(0)->credential == annas.credential);

  const Identity stolen{bens.signatureKey.clone(), annas.credential};
  CHECK(errorOf(createKeyPackage(stolen, {.lifetime = testLifetime}, ben.random)) == "InvalidCredential");
  CHECK(errorOf(Group::create(suite3, bytesFrom("x"), {bens.signatureKey.clone(), annas.credential},
                              {.lifetime = testLifetime}, ben.ports())) == "InvalidCredential");
}

TEST_CASE("A leaf's signature is bound to its content and, but in a key package, to its place") {
  Party anna("anna", 1);
  LeafNode leaf = anna.keyPackage().keyPackage.leaf;
  CHECK(leaf.verify({}));
  LeafNode altered = leaf;
  altered.lifetime.notAfter += 1;
  CHECK_FALSE(altered.verify({}));
  leaf.source = LeafNodeSource::Update;
  const Bytes group = bytesFrom("the group");
  leaf.sign(anna.identity().signatureKey, {group, 3});
  CHECK(leaf.verify({group, 3}));
  CHECK_FALSE(leaf.verify({group, 4}));
  CHECK_FALSE(leaf.verify({bytesFrom("another"), 3}));
}

TEST_CASE("Every rule about a key package refuses what breaks it") {
  Party anna("anna", 1);
  const auto error = [&](const std::function<void(KeyPackage&)>& change, bool signAgain = true,
                         std::chrono::sys_seconds now = testNow) {
    KeyPackage package = anna.keyPackage().keyPackage;
    change(package);
    if (signAgain) {
      package.leaf.sign(anna.identity().signatureKey, {});
      package.sign(anna.identity().signatureKey);
    }
    return errorOf(checkKeyPackage(package, suite3, {}, now));
  };
  const auto none = [](KeyPackage&) {};
  CHECK(error(none).empty());
  CHECK(error([](KeyPackage& p) { p.version = 2; }) == "InvalidKeyPackage");
  CHECK(error([](KeyPackage& p) { p.suite = suite1; }) == "InvalidKeyPackage");
  CHECK(error([](KeyPackage& p) { p.leaf.source = LeafNodeSource::Commit; }) == "InvalidKeyPackage");
  CHECK(error([](KeyPackage& p) { p.initKey.pop_back(); }) == "InvalidKeyPackage");
  CHECK(error([](KeyPackage& p) { p.initKey = p.leaf.encryptionKey; }) == "InvalidKeyPackage");
  CHECK(error([](KeyPackage& p) { p.extensions = {{static_cast<ExtensionType>(unknownNumber), {}}}; }) ==
        "InvalidKeyPackage");
  CHECK(error([](KeyPackage& p) { p.extensions = Extensions(2, {ExtensionType::LastResort, {}}); }) ==
        "InvalidKeyPackage");
  CHECK(error([](KeyPackage& p) { p.leaf.capabilities.versions.clear(); }) == "InvalidLeafNode");
  CHECK(error([](KeyPackage& p) { p.leaf.signature[0] ^= std::byte{1}; }, false) == "BadSignature");
  CHECK(error([](KeyPackage& p) { p.signature[0] ^= std::byte{1}; }, false) == "BadSignature");
  const auto at = [](std::uint64_t seconds) { return std::chrono::sys_seconds(std::chrono::seconds(seconds)); };
  CHECK(error(none, true, at(testLifetime.notAfter)).empty());
  CHECK(error(none, true, at(testLifetime.notAfter + 1)) == "Expired");
  CHECK(error(none, true, at(testLifetime.notBefore)).empty());
  CHECK(error(none, true, at(testLifetime.notBefore - 1)) == "Expired");
  CHECK(error(none, true, std::chrono::sys_seconds(std::chrono::seconds(-1))) == "Expired");
}

TEST_CASE("Key packages are stored with their private keys and read back; a last resort says so") {
  Party anna("anna", 1);
  const OwnKeyPackage package =
      createKeyPackage(anna.identity(), {.lifetime = testLifetime, .lastResort = true}, anna.random).value();
  CHECK(package.keyPackage.isLastResort());
  CHECK(errorOf(checkKeyPackage(package.keyPackage, suite3, {}, testNow)).empty());
  const SecretBytes saved = package.save();
  const OwnKeyPackage again = OwnKeyPackage::restore(saved.view()).value();
  CHECK(again.keyPackage == package.keyPackage);
  CHECK(again.initPrivate == package.initPrivate);
  CHECK(again.encryptionPrivate == package.encryptionPrivate);
  CHECK(errorOf(OwnKeyPackage::restore(saved.view().first(saved.size() - 1))) == "Malformed");
  CHECK(keyPackageFromMessage(package.message()).value() == package.keyPackage);
  CHECK(errorOf(keyPackageFromMessage(bytesFrom("x"))) == "Malformed");
}

TEST_CASE("Keys are unique among members, and everybody understands everybody's credentials") {
  const auto tree = [](const std::function<void(LeafNode&, LeafNode&)>& change) {
    LeafNode a = Party("anna", 1).keyPackage().keyPackage.leaf;
    LeafNode b = Party("ben", 2).keyPackage().keyPackage.leaf;
    change(a, b);
    RatchetTree both;
    both.setLeaf(0, std::move(a));
    std::ignore = both.add(std::move(b));
    return errorOf(checkLeavesTogether(both));
  };
  CHECK(tree([](LeafNode&, LeafNode&) {}).empty());
  CHECK(tree([](LeafNode& a, LeafNode& b) { b.signatureKey = a.signatureKey; }) == "InvalidLeafNode");
  CHECK(tree([](LeafNode& a, LeafNode& b) { b.encryptionKey = a.encryptionKey; }) == "InvalidLeafNode");
  CHECK(tree([](LeafNode& a, LeafNode& b) {
          a.capabilities.credentials = {1};
          b.credential.type = CredentialType::X509;
        }) == "InvalidLeafNode");
}
