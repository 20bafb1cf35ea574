#include "tool/cli/command.h"

#include <stdio.h>
#include <stdlib.h>

#include "analyzer/base/vfs.h"
#include "analyzer/source/notebook.h"
#include "analyzer/source/source.h"
#include "tool/rule_code.h"

#define STDIN_CHUNK 65536u

void mp_cli_flush(MpCli *cli, MpBuf *text) {
  mp_output_write(&cli->out, mp_buf_str(text));
  mp_buf_clear(text);
}

bool mp_cli_parse(MpCli *cli, const MpOptHelp *help, int count, char *const *arguments,
                  void *fields, MpStrs *positional, MpExit *exit) {
  MpOptResult result =
      mp_opt_parse(cli->arena, help->rows, help->row_count, count, arguments, fields);
  MpBuf text = {0};
  switch (result.outcome) {
    case MP_OPT_OUTCOME_RUN: *positional = result.positional; return true;
    case MP_OPT_OUTCOME_HELP:
      mp_opt_write_help(&text, help);
      mp_cli_flush(cli, &text);
      mp_buf_deinit(&text);
      *exit = MP_EXIT_CLEAN;
      return false;
    case MP_OPT_OUTCOME_WRONG: break;
  }
  mp_output_complain("error", "%.*s", MP_FMT(result.error));
  *exit = MP_EXIT_WRONG;
  return false;
}

void mp_cli_complain_code(MpCli *cli, MpStr code) {
  mp_output_complain("error", "%.*s", MP_FMT(mp_rule_code_problem(cli->arena, code)));
}

// Adds the `site-packages` of the environment that VIRTUAL_ENV names; false where there is none.
static bool add_virtual_environment(MpCli *cli, MpProject *project) {
  const char *root = getenv("VIRTUAL_ENV");
  if (root == NULL || root[0] == '\0') return false;
  MpStr absolute = mp_paths_absolute(&cli->paths, cli->arena, mp_str_from_c(root));
  MpStr library = mp_str_format(cli->arena, "%.*s/lib", MP_FMT(absolute));
  MpVfsEntries entries = {0};
  if (mp_vfs_list(cli->arena, library, &entries) != MP_OK) return false;
  bool found = false;
  for (uint32_t i = 0; i < entries.len; i++) {
    if (!mp_str_starts_with(entries.items[i].name, MP_STR("python"))) continue;
    MpStr packages = mp_str_format(cli->arena, "%.*s/%.*s/site-packages", MP_FMT(library),
                                   MP_FMT(entries.items[i].name));
    if (!mp_vfs_is_folder(packages)) continue;
    mp_project_add_search_path(project, packages);
    found = true;
  }
  return found;
}

MpProject *mp_cli_open_project(MpCli *cli, const MpSearch *search) {
  MpProject *project = mp_project_new(cli->paths.cwd);
  for (uint32_t i = 0; i < search->paths.len; i++) {
    mp_project_add_search_path(project,
                               mp_paths_absolute(&cli->paths, cli->arena, search->paths.items[i]));
  }
  if (search->has_venv && !add_virtual_environment(cli, project)) {
    mp_output_complain("warning", "--search-venv: no virtual environment is active (VIRTUAL_ENV)");
  }
  return project;
}

MpStatus mp_cli_read_stdin(MpArena *arena, MpStr *out) {
  MpBuf bytes = {0};
  MpStatus status = MP_OK;
  char *chunk = mp_malloc(STDIN_CHUNK);
  size_t got;
  while (status == MP_OK && (got = fread(chunk, 1, STDIN_CHUNK, stdin)) > 0) {
    mp_buf_append(&bytes, (MpStr){chunk, got});
    if (bytes.len > MP_NOTEBOOK_MAX_BYTES) status = MP_ERROR_LIMIT;
  }
  if (status == MP_OK && ferror(stdin)) status = MP_ERROR_IO;
  if (status == MP_OK) *out = mp_str_copy(arena, mp_buf_str(&bytes));
  free(chunk);
  mp_buf_deinit(&bytes);
  return status;
}

void mp_cli_complain_file(MpStr path, MpStatus status) {
  const char *text = mp_status_text(status);
  if (status == MP_ERROR_NOT_FOUND) text = "no such file or folder";
  if (status == MP_ERROR_IO && mp_vfs_is_folder(path)) text = "it is a folder";
  mp_output_complain("error", "%.*s: %s", MP_FMT(path), text);
}
