// Findings as JSON: the one place where spans become the positions that programs read.
#ifndef MPLINT_TOOL_REPORT_JSON_DIAG_H_
#define MPLINT_TOOL_REPORT_JSON_DIAG_H_

#include <yyjson.h>

#include "analyzer/base/buf.h"
#include "analyzer/diag/diag.h"
#include "tool/file_paths.h"

// A new document; give it to mp_json_write. Running out of memory ends the program.
yyjson_mut_doc *mp_json_new(void);

// Appends the document below `root` and a line end, releases the document.
void mp_json_write(yyjson_mut_doc *doc, yyjson_mut_val *root, bool is_pretty, MpBuf *out);

// A copy of the string. Bytes that are not UTF-8 (in a file's name) become U+FFFD.
yyjson_mut_val *mp_json_str(yyjson_mut_doc *doc, MpStr text);
yyjson_mut_val *mp_json_str_or_null(yyjson_mut_doc *doc, MpStr text);

// Adds a member; the key is a constant.
void mp_json_put(yyjson_mut_doc *doc, yyjson_mut_val *object, const char *key,
                 yyjson_mut_val *value);

// {"start": {"line", "column"}, "end": …}, from 1, in code points; null for "nowhere".
yyjson_mut_val *mp_json_range(yyjson_mut_doc *doc, MpSpan span);

// A finding as `--output-format json` has it.
yyjson_mut_val *mp_json_diag(yyjson_mut_doc *doc, const MpDiag *diag);

// {"start": {"line", "character"}, "end": …}, from 0, in UTF-16 units.
yyjson_mut_val *mp_json_lsp_range(yyjson_mut_doc *doc, MpSpan span);

// A finding as LSP's Diagnostic.
yyjson_mut_val *mp_json_lsp_diag(yyjson_mut_doc *doc, const MpPaths *paths, const MpDiag *diag);

#endif
