// passive-client-*: a member that only follows.
#include "app/mls_vectors/vector_case.h"

namespace clavis::mls_vectors {

void runPassiveClient(const Json&, Checker& check) { check.that(false, "not yet"); }

} // namespace clavis::mls_vectors
