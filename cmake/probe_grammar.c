// Asks whether the tree-sitter core found on this system accepts the grammars found on it: exit
// status 0 if they fit, 1 if the core refuses one's version.
#include <tree_sitter/api.h>

const TSLanguage *tree_sitter_python(void);
const TSLanguage *tree_sitter_toml(void);

int main(void) {
  TSParser *parser = ts_parser_new();
  bool accepted = ts_parser_set_language(parser, tree_sitter_python()) &&
                  ts_parser_set_language(parser, tree_sitter_toml());
  ts_parser_delete(parser);
  return accepted ? 0 : 1;
}
