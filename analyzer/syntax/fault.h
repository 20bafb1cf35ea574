// Where the grammar meets the first token that cannot stand where it stands.
#ifndef MPLINT_ANALYZER_SYNTAX_FAULT_H_
#define MPLINT_ANALYZER_SYNTAX_FAULT_H_

#include <stdbool.h>
#include <tree_sitter/api.h>

#include "analyzer/base/str.h"

// Parses the text, and gives up as soon as it is certain to be broken: NULL, or a tree that may
// still hold errors. Owned by the caller.
TSTree *mp_fault_parse(TSParser *parser, MpStr text);

// Parses the text: true where it has a fault. `*byte` is then the first byte of the token, or the
// end of the text.
bool mp_fault_find(TSParser *parser, MpStr text, uint32_t *byte);

// Parses the text and says no more than whether there is a fault: cheaper.
bool mp_fault_exists(TSParser *parser, MpStr text);

#endif
