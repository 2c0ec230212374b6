#include "app/preview/documents/cda_reader.h"

#include "app/preview/documents/narrative.h"

#include <QXmlStreamReader>

namespace clavis::preview {

namespace {

using namespace core::preview;

/// "20120806", "201208061030-0500" as 2012-08-06; what is no date stays as it is.
QString readableDate(const QString& value) {
  if (value.size() < 8) return value;
  for (int i = 0; i < 8; ++i)
    if (!value[i].isDigit()) return value;
  return value.left(4) + u'-' + value.mid(4, 2) + u'-' + value.mid(6, 2);
}

class CdaReader {
 public:
  explicit CdaReader(const QByteArray& bytes) : m_xml(bytes) {}

  Outcome<CdaDocument> read() {
    if (!m_xml.readNextStartElement() || m_xml.name() != QLatin1String("ClinicalDocument"))
      return std::unexpected(PreviewError::Damaged);
    while (m_xml.readNextStartElement()) {
      const auto name = m_xml.name();
      if (name == QLatin1String("title")) {
        addFact(FactName::Title, m_xml.readElementText(QXmlStreamReader::IncludeChildElements).simplified());
      } else if (name == QLatin1String("effectiveTime")) {
        addFact(FactName::DocumentDate, readableDate(attribute("value")));
        m_xml.skipCurrentElement();
      } else if (name == QLatin1String("recordTarget")) {
        header(name.toString());
      } else if (name == QLatin1String("custodian")) {
        header(name.toString());
      } else if (name == QLatin1String("component")) {
        component();
      } else {
        m_xml.skipCurrentElement();
      }
      if (m_narrative.tooDeep()) return std::unexpected(PreviewError::TooDeep);
    }
    if (m_xml.hasError()) return std::unexpected(PreviewError::Damaged);
    if (m_cda.sections.empty()) m_cda.sections.emplace_back();
    return std::move(m_cda);
  }

 private:
  void addFact(FactName name, const QString& value) {
    if (!value.isEmpty() && m_cda.facts.size() < 50) m_cda.facts.push_back({name, value});
  }
  QString attribute(const char* name) const { return m_xml.attributes().value(QLatin1String(name)).toString(); }

  /// Names and dates anywhere below recordTarget or custodian; what stands there is small.
  void header(const QString& which) {
    const bool patient = which == QLatin1String("recordTarget");
    int depth = 1;
    bool inPatient = false;
    bool named = false;
    while (depth > 0 && !m_xml.atEnd()) {
      const auto token = m_xml.readNext();
      if (token == QXmlStreamReader::EndElement) --depth;
      if (token != QXmlStreamReader::StartElement) continue;
      ++depth;
      const auto name = m_xml.name();
      if (name == QLatin1String("patient")) inPatient = true;
      if (name == QLatin1String("guardian") || name == QLatin1String("birthplace") ||
          name == QLatin1String("providerOrganization")) {
        m_xml.skipCurrentElement();
        --depth;
      } else if (name == QLatin1String("birthTime") && patient) {
        addFact(FactName::PatientBirthDate, readableDate(attribute("value")));
      } else if (name == QLatin1String("administrativeGenderCode") && patient) {
        const QString shown = attribute("displayName");
        addFact(FactName::PatientSex, shown.isEmpty() ? attribute("code") : shown);
      } else if (name == QLatin1String("name") && (inPatient || !patient) && !named) {
        named = true;
        addFact(patient ? FactName::PatientName : FactName::Organisation, nameParts());
        --depth;
      }
    }
  }

  /// "<given>Ana</given><family>Betterhalf</family>", or a text alone.
  QString nameParts() {
    QStringList parts;
    while (!m_xml.atEnd()) {
      const auto token = m_xml.readNext();
      if (token == QXmlStreamReader::EndElement) break;
      if (token == QXmlStreamReader::Characters) parts << m_xml.text().toString().simplified();
      if (token == QXmlStreamReader::StartElement)
        parts << m_xml.readElementText(QXmlStreamReader::IncludeChildElements).simplified();
    }
    parts.removeAll(QString());
    return parts.join(u' ');
  }

  void component() {
    while (m_xml.readNextStartElement()) {
      if (m_xml.name() == QLatin1String("structuredBody")) {
        while (m_xml.readNextStartElement()) sectionComponent(1);
      } else if (m_xml.name() == QLatin1String("nonXMLBody")) {
        nonXmlBody();
      } else {
        m_xml.skipCurrentElement();
      }
    }
  }

  void sectionComponent(int level) {
    if (m_xml.name() != QLatin1String("component")) return m_xml.skipCurrentElement();
    while (m_xml.readNextStartElement()) {
      if (m_xml.name() == QLatin1String("section") && level <= maximumNesting)
        section(level);
      else
        m_xml.skipCurrentElement();
    }
  }

  void section(int level) {
    // Sections inside sections belong to the page of the outermost one, under headings of their own.
    QString title;
    const std::size_t page = m_cda.sections.size() - 1;
    std::size_t at = page;
    if (level == 1) {
      if (m_cda.sections.size() >= 500) return m_xml.skipCurrentElement();
      m_cda.sections.emplace_back();
      at = page + 1;
    }
    while (m_xml.readNextStartElement()) {
      if (m_xml.name() == QLatin1String("title")) {
        title = m_xml.readElementText(QXmlStreamReader::IncludeChildElements).simplified();
        if (level == 1)
          m_cda.sections[at].title = title;
        else
          m_narrative.heading(m_cda.sections[at], title, level);
      } else if (m_xml.name() == QLatin1String("text")) {
        m_narrative.read(m_xml, m_cda.sections[at]);
      } else if (m_xml.name() == QLatin1String("component")) {
        sectionComponent(level + 1);
      } else {
        m_xml.skipCurrentElement();
      }
    }
  }

  void nonXmlBody() {
    while (m_xml.readNextStartElement()) {
      if (m_xml.name() != QLatin1String("text")) {
        m_xml.skipCurrentElement();
        continue;
      }
      const QString type = attribute("mediaType");
      const bool base64 = attribute("representation") == QLatin1String("B64");
      const QString content = m_xml.readElementText(QXmlStreamReader::IncludeChildElements);
      const QByteArray bytes = base64 ? QByteArray::fromBase64(content.toLatin1()) : content.toUtf8();
      if (static_cast<std::size_t>(bytes.size()) <= maximumEmbeddedBytes) {
        m_cda.embeddedType = type.left(200);
        m_cda.embedded = bytes;
      }
    }
  }

  QXmlStreamReader m_xml;
  Narrative m_narrative;
  CdaDocument m_cda;
};

class CdaPages final : public Document {
 public:
  explicit CdaPages(CdaDocument cda) : m_cda(std::move(cda)) {}
  DocumentFacts facts() const override {
    DocumentFacts facts;
    facts.type = ContentType::Cda;
    facts.pages = static_cast<std::uint32_t>(m_cda.sections.size());
    facts.pagesInFile = facts.pages;
    facts.facts = m_cda.facts;
    facts.selectable = true;
    if (!m_cda.embedded.isEmpty())
      facts.embedded.push_back({m_cda.embeddedType, static_cast<std::uint64_t>(m_cda.embedded.size())});
    return facts;
  }
  Outcome<TextPage> text(std::uint32_t page) override {
    if (page >= m_cda.sections.size()) return std::unexpected(PreviewError::NoSuchPage);
    return m_cda.sections[page];
  }
  Outcome<QByteArray> embedded(std::uint32_t index) override {
    if (index != 0 || m_cda.embedded.isEmpty()) return std::unexpected(PreviewError::NoSuchPage);
    return m_cda.embedded;
  }

 private:
  const CdaDocument m_cda;
};

} // namespace

Outcome<CdaDocument> readCda(const QByteArray& xml) { return CdaReader(xml).read(); }

Opened openCda(RemoteFile& file) {
  const QByteArray bytes = file.whole(maximumMarkupBytes);
  if (bytes.isEmpty()) return std::unexpected(PreviewError::TooLarge);
  auto cda = readCda(bytes);
  if (!cda) return std::unexpected(cda.error());
  return std::make_unique<CdaPages>(std::move(*cda));
}

} // namespace clavis::preview
