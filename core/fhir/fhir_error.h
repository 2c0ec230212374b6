// Why a piece of FHIR was refused, or a search could not be understood. Refusals are final for those bytes: the caller
// names the file or resource and goes on with the rest.
#pragma once

#include "core/base/error.h"

namespace clavis::core {

enum class FhirError {
  NotJson = 1,       ///< the bytes are no JSON text (RFC 8259)
  BadUtf8,           ///< not UTF-8, or an escape that makes half a surrogate pair
  NotAnObject,       ///< JSON, but no object at the top
  DuplicateKey,      ///< an object names a member twice: two readers could see two different charts
  TooLarge,          ///< more bytes than JsonDocument::maxBytes
  TooDeep,           ///< nested deeper than JsonDocument::maxDepth
  NumberTooLong,     ///< a number of more than JsonDocument::maxNumber characters
  NoResourceType,    ///< no "resourceType", or an empty or non-string one
  BadResourceType,   ///< a resourceType that is no name (letters only, at most 64)
  NoId,              ///< no id, where one is needed to store it
  BadId,             ///< an id outside [A-Za-z0-9-.]{1,64}
  UnknownParameter,  ///< a search parameter (or modifier of it) that is not supported here
  BadParameter,      ///< a search value that cannot be read as the parameter's type
  UnknownType,       ///< a search on a resource type that R4 does not have
  UnknownDictionary, ///< a stored body needs a dictionary that is not there
  DamagedBody,       ///< a stored body does not decompress to its length
};

template <>
struct ErrorNames<FhirError> {
  static constexpr const char* area = "fhir";
  static constexpr const char* name(FhirError e) {
    switch (e) {
    case FhirError::NotJson: return "NotJson";
    case FhirError::BadUtf8: return "BadUtf8";
    case FhirError::NotAnObject: return "NotAnObject";
    case FhirError::DuplicateKey: return "DuplicateKey";
    case FhirError::TooLarge: return "TooLarge";
    case FhirError::TooDeep: return "TooDeep";
    case FhirError::NumberTooLong: return "NumberTooLong";
    case FhirError::NoResourceType: return "NoResourceType";
    case FhirError::BadResourceType: return "BadResourceType";
    case FhirError::NoId: return "NoId";
    case FhirError::BadId: return "BadId";
    case FhirError::UnknownParameter: return "UnknownParameter";
    case FhirError::BadParameter: return "BadParameter";
    case FhirError::UnknownType: return "UnknownType";
    case FhirError::UnknownDictionary: return "UnknownDictionary";
    case FhirError::DamagedBody: return "DamagedBody";
    }
    return "?";
  }
};

} // namespace clavis::core
