#include "analyzer/source/position.h"
#include "tool/report/json_diag.h"
#include "tool/report/reporter.h"

// One PublishDiagnosticsParams: of a file, or of a cell of a notebook.
static void write_document(MpReport *self, MpArena *arena, const MpFileResult *file,
                           const MpCell *cell) {
  uint32_t number = cell != NULL ? cell->number : 0;
  yyjson_mut_doc *doc = mp_json_new();
  yyjson_mut_val *root = yyjson_mut_obj(doc);
  MpStr uri = mp_paths_cell_uri(self->paths, arena, file->path, number);
  mp_json_put(doc, root, "uri", mp_json_str(doc, uri));
  yyjson_mut_val *diagnostics = yyjson_mut_arr(doc);
  for (uint32_t i = 0; i < file->diags.len; i++) {
    const MpDiag *diag = file->diags.items[i];
    MpPosition at = mp_position_of(diag->span.source, diag->span.start_byte);
    if (at.cell != number) continue;
    yyjson_mut_arr_append(diagnostics, mp_json_lsp_diag(doc, self->paths, diag));
  }
  mp_json_put(doc, root, "diagnostics", diagnostics);
  mp_json_write(doc, root, false, self->out);
}

// A document without findings has its line, too: an empty list takes away what an editor showed
// before.
static void write_file(MpReport *self, const MpFileResult *file) {
  MpArena *arena = mp_arena_new();
  uint32_t cell_count = file->source != NULL ? file->source->cell_count : 0;
  for (uint32_t i = 0; i < cell_count; i++)
    write_document(self, arena, file, &file->source->cells[i]);
  if (cell_count == 0) write_document(self, arena, file, NULL);
  mp_arena_free(arena);
}

const MpReporter mp_report_lsp = {.name = "lsp", .file = write_file};
