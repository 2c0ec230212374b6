// A file becomes a document of the chart: readable at the server, on purpose. Implementation of ExchangeService.
#pragma once

#include "core/exchange/exchange_service.h"
#include "core/exchange/store/transfers.h"

namespace clavis::core::exchange {

struct FilingPorts {
  Vault& vault;
  ResourceWriter& writer;
  const std::string& person;
  const Clock& clock;
};
/// Binary, then the DocumentReference that names it. Both ids are in the vault before the first request, so that a
/// second try, after whatever happened, makes no second document. Blocks. TooLarge, BackendError.
[[nodiscard]] Result<std::string> fileIntoChart(const FilingPorts& ports, const StoredTransfer& row,
                                                BlobReader& content, const Filing& filing);

} // namespace clavis::core::exchange
