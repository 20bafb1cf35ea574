#include "tool/report/json_diag.h"
#include "tool/report/reporter.h"

// One PublishDiagnosticsParams a line. A file without findings has its line, too: an empty list
// takes away what an editor showed before.
static void write_file(MpReport *self, const MpFileResult *file) {
  MpArena *arena = mp_arena_new();
  yyjson_mut_doc *doc = mp_json_new();
  yyjson_mut_val *root = yyjson_mut_obj(doc);
  mp_json_put(doc, root, "uri", mp_json_str(doc, mp_paths_uri(self->paths, arena, file->path)));
  yyjson_mut_val *diagnostics = yyjson_mut_arr(doc);
  for (uint32_t i = 0; i < file->diags.len; i++) {
    yyjson_mut_arr_append(diagnostics, mp_json_lsp_diag(doc, self->paths, file->diags.items[i]));
  }
  mp_json_put(doc, root, "diagnostics", diagnostics);
  mp_json_write(doc, root, false, self->out);
  mp_arena_free(arena);
}

const MpReporter mp_report_lsp = {.name = "lsp", .file = write_file};
