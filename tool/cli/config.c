#include "tool/cli/config.h"

#include "analyzer/base/vfs.h"
#include "analyzer/source/position.h"
#include "tool/cli/nearest.h"

// A configuration is written by hand.
#define MAX_BYTES (1024u * 1024u)

void mp_config_complain(MpSpan span, MpStr message) {
  MpPosition position = mp_position_of(span.source, span.start_byte);
  mp_output_complain("error", "%.*s:%u:%u: %.*s", MP_FMT(span.source->path), position.line,
                     position.column, MP_FMT(message));
}

// The table that is about mplint: all of its own file, one of a pyproject.toml. NULL: there is
// none.
static const MpToml *own_table(const MpToml *root, MpStr path) {
  if (!mp_str_is(mp_paths_base_name(path), "pyproject.toml")) return root;
  const MpTomlMember *tool = mp_toml_member(root, MP_STR("tool"));
  const MpTomlMember *own = tool != NULL ? mp_toml_member(tool->value, MP_STR("mplint")) : NULL;
  return own != NULL ? own->value : NULL;
}

// Reads a file; leaves `*out` as it is where the file does not configure mplint.
static bool read_config(MpCli *cli, MpStr path, MpConfig *out) {
  MpStr shown = mp_paths_shown(&cli->paths, cli->arena, path);
  MpStr bytes = {0};
  MpSource *source = NULL;
  MpStatus status = mp_vfs_read(cli->arena, path, MAX_BYTES, &bytes);
  if (status == MP_OK) status = mp_source_new(cli->arena, shown, bytes, &source);
  if (status != MP_OK) {
    mp_cli_complain_file(shown, status);
    return false;
  }
  MpTomlError error;
  const MpToml *table = own_table(mp_toml_parse(cli->arena, source, &error), path);
  // What is wrong in a pyproject.toml is not ours to say where mplint is not in it.
  if (table == NULL) return true;
  if (error.message.len > 0) {
    mp_config_complain(error.span, error.message);
    return false;
  }
  if (table->kind != MP_TOML_TABLE) {
    mp_config_complain(table->span, mp_str_format(cli->arena, "`tool.mplint` is a table, not %s",
                                                  mp_toml_kind_text(table->kind)));
    return false;
  }
  MpStr absolute = mp_paths_absolute(&cli->paths, cli->arena, path);
  size_t slash = mp_str_rfind_byte(absolute, '/');
  *out = (MpConfig){.path = shown, .folder = mp_str_slice(absolute, 0, slash), .table = table};
  return true;
}

bool mp_config_find(MpCli *cli, MpStr folder, MpConfig *out) {
  static const char *const names[] = {".mplint.toml", "mplint.toml", "pyproject.toml"};
  *out = (MpConfig){0};
  for (;;) {
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
      const char *slash = mp_str_ends_with(folder, MP_STR("/")) ? "" : "/";
      MpStr path = mp_str_format(cli->arena, "%.*s%s%s", MP_FMT(folder), slash, names[i]);
      if (!mp_vfs_is_file(path)) continue;
      if (!read_config(cli, path, out)) return false;
      if (out->table != NULL) return true;
    }
    size_t slash = mp_str_rfind_byte(folder, '/');
    if (slash == SIZE_MAX || folder.len <= 1) return true;
    folder = mp_str_slice(folder, 0, slash > 0 ? slash : 1);
  }
}

bool mp_config_open(MpCli *cli, MpStr path, MpConfig *out) {
  *out = (MpConfig){0};
  if (!read_config(cli, path, out)) return false;
  if (out->table != NULL) return true;
  mp_output_complain("error", "%.*s: it has no table `[tool.mplint]`", MP_FMT(path));
  return false;
}

bool mp_config_choose(MpCli *cli, MpStr named, bool is_isolated, MpStr folder, MpConfig *out) {
  *out = (MpConfig){0};
  if (named.len > 0 && is_isolated) {
    mp_output_complain("error", "`--config` and `--isolated` do not go together");
    return false;
  }
  if (is_isolated) return true;
  return named.len > 0 ? mp_config_open(cli, named, out) : mp_config_find(cli, folder, out);
}

MpStr mp_config_pattern(MpArena *arena, const MpConfig *self, MpStr pattern) {
  bool is_name = mp_str_find(pattern, MP_STR("/"), 0) == SIZE_MAX;
  if (is_name || pattern.ptr[0] == '/') return pattern;
  if (mp_str_starts_with(pattern, MP_STR("./"))) pattern = mp_str_slice(pattern, 2, pattern.len);
  return mp_str_format(arena, "%.*s/%.*s", MP_FMT(self->folder), MP_FMT(pattern));
}

typedef struct Applier {
  MpCli *cli;
  const MpConfig *config;
  const MpOptRow *row;
  const MpTomlMember *member;
  char *fields;
  bool is_wrong;
} Applier;

static void fail(Applier *self, MpSpan span, MpStr message) {
  mp_config_complain(span, message);
  self->is_wrong = true;
}

// "`select` takes an array of strings, not a string".
static void fail_kind(Applier *self, const MpToml *value, const char *wanted) {
  fail(self, value->span,
       mp_str_format(self->cli->arena, "`%.*s` takes %s, not %s", MP_FMT(self->member->key), wanted,
                     mp_toml_kind_text(value->kind)));
}

static MpStr resolve(const Applier *self, MpStr text) {
  MpArena *arena = self->cli->arena;
  bool is_pattern = self->row->kind == MP_OPT_LIST;
  if (!self->row->is_path || text.len == 0 || text.ptr[0] == '/') return text;
  if (is_pattern) return mp_config_pattern(arena, self->config, text);
  MpStr path = mp_str_format(arena, "%.*s/%.*s", MP_FMT(self->config->folder), MP_FMT(text));
  return mp_str_copy(arena, mp_paths_shown(&self->cli->paths, arena, path));
}

static void set_text(Applier *self, const MpToml *value) {
  if (value->kind != MP_TOML_STRING) {
    fail_kind(self, value, "a string");
    return;
  }
  if (self->row->kind == MP_OPT_CHOICE) {
    MpStr problem =
        mp_opt_choice_problem(self->cli->arena, self->row, self->member->key, value->text);
    if (problem.len > 0) fail(self, value->span, problem);
  } else if (value->text.len == 0) {
    fail(self, value->span,
         mp_str_format(self->cli->arena, "`%.*s` is empty", MP_FMT(self->member->key)));
  }
  *(MpStr *)(void *)(self->fields + self->row->offset) = resolve(self, value->text);
}

static void set_list(Applier *self, const MpToml *value) {
  MpStrs list = {0};
  if (value->kind != MP_TOML_ARRAY) {
    fail_kind(self, value, "an array of strings");
    return;
  }
  for (uint32_t i = 0; i < value->elements.len; i++) {
    const MpToml *element = value->elements.items[i];
    if (element->kind != MP_TOML_STRING) {
      fail(self, element->span,
           mp_str_format(self->cli->arena, "`%.*s` takes strings, not %s",
                         MP_FMT(self->member->key), mp_toml_kind_text(element->kind)));
      continue;
    }
    if (self->row->kind == MP_OPT_CODES) {
      MpStr problem = mp_opt_add_code(self->cli->arena, &list, element->text);
      if (problem.len > 0) fail(self, element->span, problem);
    } else {
      mp_array_push(self->cli->arena, &list, resolve(self, element->text));
    }
  }
  *(MpStrs *)(void *)(self->fields + self->row->offset) = list;
}

static void set(Applier *self) {
  const MpToml *value = self->member->value;
  void *field = self->fields + self->row->offset;
  switch (self->row->kind) {
    case MP_OPT_FLAG:
      if (value->kind != MP_TOML_BOOLEAN) {
        fail_kind(self, value, "true or false");
      } else {
        *(bool *)field = value->boolean;
      }
      break;
    case MP_OPT_TEXT:
    case MP_OPT_CHOICE: set_text(self, value); break;
    case MP_OPT_TEXTS:
    case MP_OPT_LIST:
    case MP_OPT_CODES: set_list(self, value); break;
    case MP_OPT_TABLE:
      if (value->kind != MP_TOML_TABLE) {
        fail_kind(self, value, "a table");
      } else {
        *(const MpToml **)field = value;
      }
      break;
    case MP_OPT_NO_FLAG:
    case MP_OPT_UNBUILT: break;
  }
}

static const MpOptRow *find_row(const MpOptHelp *help, MpStr key) {
  for (size_t i = 0; i < help->row_count; i++) {
    if (mp_str_is(key, help->rows[i].name + 2)) return &help->rows[i];
  }
  return NULL;
}

static bool is_key(const MpOptRow *row) {
  return !row->is_of_run && row->kind != MP_OPT_NO_FLAG && row->kind != MP_OPT_UNBUILT;
}

// What is wrong with a key; empty: nothing.
static MpStr key_problem(MpArena *arena, const MpOptHelp *all, MpStr key) {
  const MpOptRow *row = find_row(all, key);
  if (row != NULL && is_key(row)) return MP_STR("");
  if (row != NULL && row->kind == MP_OPT_UNBUILT) {
    return mp_str_format(arena, "`%.*s` is not built yet", MP_FMT(key));
  }
  if (row != NULL) {
    return mp_str_format(arena, "`%.*s` is given on the command line, not in a configuration file",
                         MP_FMT(key));
  }
  MpNearest nearest = mp_nearest_start(key);
  for (size_t i = 0; i < all->row_count; i++) {
    if (is_key(&all->rows[i])) mp_nearest_offer(&nearest, mp_str_from_c(all->rows[i].name + 2));
  }
  MpStr hint = mp_nearest_hint(&nearest, arena);
  return mp_str_format(arena, "there is no setting `%.*s`%.*s", MP_FMT(key), MP_FMT(hint));
}

bool mp_config_apply(MpCli *cli, const MpConfig *self, const MpOptHelp *help, const MpOptHelp *all,
                     void *fields) {
  Applier applier = {.cli = cli, .config = self, .fields = fields};
  for (uint32_t i = 0; self->table != NULL && i < self->table->members.len; i++) {
    applier.member = &self->table->members.items[i];
    MpStr problem = key_problem(cli->arena, all, applier.member->key);
    applier.row = find_row(help, applier.member->key);
    if (problem.len > 0) {
      fail(&applier, applier.member->key_span, problem);
    } else if (applier.row != NULL) {
      set(&applier);
    }
  }
  return !applier.is_wrong;
}
