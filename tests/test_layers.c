// The shape of the source tree itself: who may include whom, how long a file may be, how files and
// header guards are called. The table below is the architecture; docs/architecture.md explains it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_FILES 2000
#define MAX_PATH 512
#define MAX_LINE 4096
#define MAX_LINES_OF_FILE 500

typedef struct Layer {
  const char *folder;
  const char *may_include;  // folders besides itself, each between blanks
  bool may_use_system;      // headers of the operating system
} Layer;

#define CORE " analyzer/base analyzer/source analyzer/diag "

static const Layer LAYERS[] = {
    {"analyzer/base", "", false},
    {"analyzer/source", " analyzer/base ", false},
    {"analyzer/diag", " analyzer/base analyzer/source ", false},
    {"analyzer/syntax", " analyzer/base analyzer/source ", false},
    {"analyzer/project", CORE "analyzer/syntax ", false},
    {"analyzer/keras", " analyzer/base ", false},
    {"analyzer/graph", CORE "analyzer/keras ", false},
    {"analyzer/targets", CORE "analyzer/keras analyzer/graph ", false},
    {"analyzer/interp", CORE "analyzer/syntax analyzer/project analyzer/keras analyzer/graph ",
     false},
    {"rules", CORE "analyzer/keras analyzer/graph analyzer/targets ", false},
    {"preparer", CORE "analyzer/keras analyzer/graph ", false},
    {"summary", CORE "analyzer/keras analyzer/graph ", false},
    {"picture", CORE "analyzer/keras analyzer/graph ", false},
    {"tool",
     CORE "analyzer/syntax analyzer/project analyzer/keras analyzer/graph analyzer/targets "
          "analyzer/interp rules preparer summary picture ",
     true},
    {"tests",
     CORE "analyzer/syntax analyzer/project analyzer/keras analyzer/graph analyzer/targets "
          "analyzer/interp rules preparer summary picture tool ",
     true},
};

// The only files below the tool that ask the operating system: for bytes, and for what old
// encodings mean.
static const char *const SYSTEM_FILES[] = {"analyzer/base/vfs.", "analyzer/source/encoding."};

static const char *const C11_HEADERS =
    " assert.h complex.h ctype.h errno.h fenv.h float.h inttypes.h iso646.h limits.h locale.h "
    "math.h"
    " setjmp.h signal.h stdalign.h stdarg.h stdatomic.h stdbool.h stddef.h stdint.h stdio.h "
    "stdlib.h"
    " stdnoreturn.h string.h tgmath.h threads.h time.h uchar.h wchar.h wctype.h ";

typedef struct Tree {
  char *paths[MAX_FILES];  // relative to the root, sorted
  size_t count;
} Tree;

static bool has_word(const char *words, const char *word, size_t len) {
  for (const char *at = strchr(words, ' '); at; at = strchr(at + 1, ' ')) {
    if (strncmp(at + 1, word, len) == 0 && at[1 + len] == ' ') return true;
  }
  return false;
}

static bool ends_with(const char *text, const char *end) {
  size_t length = strlen(text), end_length = strlen(end);
  return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

static bool starts_with(const char *text, const char *start) {
  return strncmp(text, start, strlen(start)) == 0;
}

static const char *base_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

// The layer that a path from the root belongs to, or NULL.
static const Layer *layer_of(const char *path) {
  for (size_t i = 0; i < sizeof LAYERS / sizeof *LAYERS; i++) {
    size_t length = strlen(LAYERS[i].folder);
    if (strncmp(path, LAYERS[i].folder, length) == 0 && path[length] == '/') return &LAYERS[i];
  }
  return NULL;
}

static bool system_header_allowed(const char *path, const char *header) {
  const Layer *layer = layer_of(path);
  size_t length = strlen(header);
  if (has_word(C11_HEADERS, header, length)) return true;
  if (starts_with(header, "tree_sitter/")) return strcmp(layer->folder, "analyzer/syntax") == 0;
  if (strcmp(header, "yyjson.h") == 0) {
    return has_word(" analyzer/source preparer summary tool tests ", layer->folder,
                    strlen(layer->folder));
  }
  if (strcmp(header, "cmocka.h") == 0) return strcmp(layer->folder, "tests") == 0;
  for (size_t i = 0; i < sizeof SYSTEM_FILES / sizeof *SYSTEM_FILES; i++) {
    if (starts_with(path, SYSTEM_FILES[i])) return true;
  }
  return layer->may_use_system;
}

// A pass knows the graph and its own header, never another pass; the same for the emitters.
static bool crosses_siblings(const char *path, const char *header) {
  static const char *const apart[] = {"preparer/passes/", "preparer/emit/"};
  for (size_t i = 0; i < 2; i++) {
    if (!starts_with(path, apart[i]) || !starts_with(header, apart[i])) continue;
    size_t stem = strcspn(base_name(path), ".");
    const char *name = base_name(header);
    return strncmp(name, base_name(path), stem) != 0 || name[stem] != '.';
  }
  return false;
}

static bool own_header_allowed(const char *path, const char *header) {
  if (strcmp(header, "rule_list.inc") == 0) return starts_with(path, "rules/");  // generated
  const Layer *from = layer_of(path), *to = layer_of(header);
  if (!to || crosses_siblings(path, header)) return false;
  return from == to || has_word(from->may_include, to->folder, strlen(to->folder));
}

// Reads the header's name from an #include line into `header`; '"' or '<' says which kind, 0 that
// the line is no include.
static char read_include(const char *line, char header[MAX_LINE]) {
  const char *at = line + strspn(line, " \t");
  if (*at != '#') return 0;
  at += 1 + strspn(at + 1, " \t");
  if (!starts_with(at, "include")) return 0;
  at += 7 + strspn(at + 7, " \t");
  char kind = *at;
  if (kind != '"' && kind != '<') return 0;
  size_t length = strcspn(at + 1, kind == '"' ? "\"" : ">");
  memcpy(header, at + 1, length);
  header[length] = '\0';
  return kind;
}

static bool include_allowed(const char *path, char kind, const char *header) {
  return kind == '"' ? own_header_allowed(path, header) : system_header_allowed(path, header);
}

static void expected_guard(const char *path, char guard[MAX_PATH]) {
  static const char *const lower = "abcdefghijklmnopqrstuvwxyz0123456789";
  static const char *const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  size_t n = (size_t)snprintf(guard, MAX_PATH, "MPLINT_");
  for (; *path && n + 2 < MAX_PATH; path++) {
    const char *found = strchr(lower, *path);
    guard[n++] = found ? upper[found - lower] : '_';
  }
  guard[n++] = '_';
  guard[n] = '\0';
}

static FILE *open_file(const char *path) {
  char full[2 * MAX_PATH];
  (void)snprintf(full, sizeof full, "%s/%s", MPLINT_SOURCE_DIR, path);
  FILE *file = fopen(full, "rb");
  if (!file) fail_msg("cannot open %s", full);
  return file;
}

static void add_folder(Tree *tree, const char *folder) {
  char full[2 * MAX_PATH];
  (void)snprintf(full, sizeof full, "%s/%s", MPLINT_SOURCE_DIR, folder);
  DIR *dir = opendir(full);
  if (!dir) fail_msg("cannot open %s", full);
  for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
    char path[MAX_PATH];
    struct stat info;
    if (entry->d_name[0] == '.') continue;
    assert_true(snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) < MAX_PATH);
    (void)snprintf(full, sizeof full, "%s/%s", MPLINT_SOURCE_DIR, path);
    if (stat(full, &info) != 0) continue;  // an editor's file that is gone again
    if (S_ISDIR(info.st_mode)) {
      add_folder(tree, path);
    } else if (ends_with(path, ".c") || ends_with(path, ".h")) {
      assert_true(tree->count < MAX_FILES);
      tree->paths[tree->count++] = strdup(path);
    }
  }
  (void)closedir(dir);
}

static int compare_paths(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static int set_up(void **state) {
  Tree *tree = calloc(1, sizeof *tree);
  if (!tree) return 1;
  static const char *const roots[] = {"analyzer", "rules", "preparer", "summary",
                                      "picture",  "tool",  "tests"};
  for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
    add_folder(tree, roots[i]);
  }
  qsort(tree->paths, tree->count, sizeof *tree->paths, compare_paths);
  *state = tree;
  return 0;
}

static int tear_down(void **state) {
  Tree *tree = *state;
  for (size_t i = 0; i < tree->count; i++) {
    free(tree->paths[i]);
  }
  free(tree);
  return 0;
}

static int check_includes(const char *path) {
  FILE *file = open_file(path);
  char line[MAX_LINE], header[MAX_LINE];
  int problems = 0;
  for (int number = 1; fgets(line, sizeof line, file); number++) {
    char kind = read_include(line, header);
    if (!kind || include_allowed(path, kind, header)) continue;
    print_error("%s:%d: may not include %s\n", path, number, header);
    problems++;
  }
  (void)fclose(file);
  return problems;
}

static void test_includes_follow_the_table(void **state) {
  const Tree *tree = *state;
  int problems = 0;
  assert_true(tree->count > 20);  // the walk found the tree
  for (size_t i = 0; i < tree->count; i++) {
    if (!layer_of(tree->paths[i])) {
      print_error("%s: lies in no folder of the table\n", tree->paths[i]);
      problems++;
      continue;
    }
    problems += check_includes(tree->paths[i]);
  }
  assert_int_equal(problems, 0);
}

static void test_own_header_comes_first(void **state) {
  const Tree *tree = *state;
  int problems = 0;
  for (size_t i = 0; i < tree->count; i++) {
    char own[MAX_PATH], line[MAX_LINE], header[MAX_LINE];
    if (!ends_with(tree->paths[i], ".c")) continue;
    (void)snprintf(own, sizeof own, "%.*sh", (int)strlen(tree->paths[i]) - 1, tree->paths[i]);
    const char *key = own;
    if (!bsearch(&key, tree->paths, tree->count, sizeof *tree->paths, compare_paths)) continue;
    FILE *file = open_file(tree->paths[i]);
    char kind = 0;
    while (!kind && fgets(line, sizeof line, file)) {
      kind = read_include(line, header);
    }
    (void)fclose(file);
    if (kind == '"' && strcmp(header, own) == 0) continue;
    print_error("%s: its first include must be \"%s\"\n", tree->paths[i], own);
    problems++;
  }
  assert_int_equal(problems, 0);
}

static void test_files_are_short(void **state) {
  const Tree *tree = *state;
  int problems = 0;
  for (size_t i = 0; i < tree->count; i++) {
    char line[MAX_LINE];
    int count = 0;
    bool generated = false;
    FILE *file = open_file(tree->paths[i]);
    while (fgets(line, sizeof line, file)) {
      if (count == 0) generated = strstr(line, "Generated by") != NULL;
      if (strchr(line, '\n')) count++;
    }
    (void)fclose(file);
    if (generated || count <= MAX_LINES_OF_FILE) continue;
    print_error("%s: %d lines, at most %d: split it by noun\n", tree->paths[i], count,
                MAX_LINES_OF_FILE);
    problems++;
  }
  assert_int_equal(problems, 0);
}

static void test_names_are_unique(void **state) {
  const Tree *tree = *state;
  int problems = 0;
  for (size_t i = 0; i < tree->count; i++) {
    for (size_t k = i + 1; k < tree->count; k++) {
      if (strcmp(base_name(tree->paths[i]), base_name(tree->paths[k])) != 0) continue;
      print_error("%s and %s have the same name\n", tree->paths[i], tree->paths[k]);
      problems++;
    }
  }
  assert_int_equal(problems, 0);
}

// The first two lines that are neither empty nor comment must be the guard.
static bool is_guarded(const char *path, const char *guard) {
  char line[MAX_LINE], ifndef[MAX_LINE], define[MAX_LINE];
  (void)snprintf(ifndef, sizeof ifndef, "#ifndef %s\n", guard);
  (void)snprintf(define, sizeof define, "#define %s\n", guard);
  const char *wanted[] = {ifndef, define};
  size_t found = 0;
  FILE *file = open_file(path);
  while (found < 2 && fgets(line, sizeof line, file)) {
    if (line[0] == '\n' || starts_with(line, "//")) continue;
    if (strcmp(line, wanted[found]) != 0) break;
    found++;
  }
  (void)fclose(file);
  return found == 2;
}

static void test_headers_are_guarded(void **state) {
  const Tree *tree = *state;
  int problems = 0;
  for (size_t i = 0; i < tree->count; i++) {
    char guard[MAX_PATH];
    if (!ends_with(tree->paths[i], ".h")) continue;
    expected_guard(tree->paths[i], guard);
    if (is_guarded(tree->paths[i], guard)) continue;
    print_error("%s: its guard must be %s\n", tree->paths[i], guard);
    problems++;
  }
  assert_int_equal(problems, 0);
}

// What the checks above would miss if they were broken.
static void test_the_table_refuses(void **state) {
  (void)state;
  assert_true(include_allowed("analyzer/diag/diag.c", '"', "analyzer/source/span.h"));
  assert_false(include_allowed("analyzer/diag/diag.c", '"', "rules/rule.h"));
  assert_false(include_allowed("analyzer/base/str.c", '"', "analyzer/source/span.h"));
  assert_false(include_allowed("rules/mp101_x.c", '"', "analyzer/syntax/ast.h"));
  assert_false(include_allowed("preparer/prepare.c", '"', "rules/rule.h"));
  assert_false(include_allowed("rules/pass.c", '"', "tool/driver.h"));
  assert_false(include_allowed("tool/driver.c", '"', "driver.h"));
  assert_false(include_allowed("preparer/passes/name.c", '"', "preparer/passes/inline.h"));
  assert_true(include_allowed("preparer/passes/name.c", '"', "preparer/passes/name.h"));
  assert_true(include_allowed("analyzer/syntax/parse.c", '<', "tree_sitter/api.h"));
  assert_false(include_allowed("analyzer/interp/expr.c", '<', "tree_sitter/api.h"));
  assert_false(include_allowed("rules/pass.c", '<', "yyjson.h"));
  assert_false(include_allowed("analyzer/source/source.c", '<', "sys/stat.h"));
  assert_true(include_allowed("analyzer/base/vfs.c", '<', "sys/stat.h"));
  char header[MAX_LINE], guard[MAX_PATH];
  assert_int_equal(read_include("#  include <a/b.h> // c\n", header), '<');
  assert_string_equal(header, "a/b.h");
  assert_int_equal(read_include("// #include <a/b.h>\n", header), 0);
  expected_guard("analyzer/base/str.h", guard);
  assert_string_equal(guard, "MPLINT_ANALYZER_BASE_STR_H_");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_the_table_refuses),
      cmocka_unit_test(test_includes_follow_the_table),
      cmocka_unit_test(test_own_header_comes_first),
      cmocka_unit_test(test_files_are_short),
      cmocka_unit_test(test_names_are_unique),
      cmocka_unit_test(test_headers_are_guarded),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
