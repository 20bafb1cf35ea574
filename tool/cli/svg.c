#include "tool/cli/svg.h"

#include "tool/cli/output.h"
#include "tool/cli/program.h"

MpStr mp_svg_find_program(MpArena *arena) {
  MpStr program = mp_program_find(arena, "dot");
  if (program.len == 0) {
    mp_output_complain("error",
                       "`--format svg` is drawn by the program `dot` of Graphviz, which is not on "
                       "the PATH: install Graphviz, or take `--format dot` or `mermaid`");
  }
  return program;
}

bool mp_svg_draw(MpStr program, MpStr dot, MpStr version, MpBuf *out) {
  char name[] = "dot", format[] = "-Tsvg";
  char *const arguments[] = {name, format, NULL};
  MpBuf drawn = {0};
  bool is_drawn = mp_program_run(program, arguments, dot, &drawn);
  // In front of it stands which Graphviz drew it, and a document type that nothing needs.
  MpStr svg = mp_buf_str(&drawn);
  size_t start = mp_str_find(svg, MP_STR("<svg"), 0);
  is_drawn = is_drawn && start != SIZE_MAX;
  if (is_drawn) {
    mp_buf_format(out, MP_SVG_HEADER "%.*s -->\n", MP_FMT(version));
    mp_buf_append(out, mp_str_slice(svg, start, svg.len));
  } else {
    mp_output_complain("error", "%.*s could not draw the graph", MP_FMT(program));
  }
  mp_buf_deinit(&drawn);
  return is_drawn;
}
