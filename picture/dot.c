// The language of Graphviz. Labels are its HTML-like ones: text in them has no escapes but HTML's.
#include "analyzer/base/utf8.h"
#include "picture/drawing.h"

typedef struct Dot {
  const MpPicture *picture;
  const MpPictureOptions *options;
  MpArena *arena;
  MpBuf *out;
} Dot;

static void write_character(MpBuf *out, uint32_t character) {
  switch (character) {
    case '&': mp_buf_append_c(out, "&amp;"); return;
    case '<': mp_buf_append_c(out, "&lt;"); return;
    case '>': mp_buf_append_c(out, "&gt;"); return;
    case '"': mp_buf_append_c(out, "&quot;"); return;
    // `\N` is the box's own name even there, and nothing takes that back but what stands between.
    case '\\': mp_buf_append_c(out, "&#92;&#8203;"); return;
    default: break;
  }
  char bytes[4];
  size_t len = mp_utf8_encode(character, bytes);
  mp_buf_append(out, (MpStr){bytes, len});
}

// In a tooltip two backslashes are one, twice.
static void write_quoted_character(MpBuf *out, uint32_t character) {
  if (character == '\\') {
    mp_buf_append_c(out, "&#92;&#92;&#92;&#92;");
  } else {
    write_character(out, character);
  }
}

static void text(const Dot *self, MpStr content) {
  mp_picture_write_text(self->out, content, write_character);
}

static void quoted_text(const Dot *self, MpStr content) {
  mp_picture_write_text(self->out, content, write_quoted_character);
}

static void raw(const Dot *self, const char *content) {
  mp_buf_append_c(self->out, content);
}

static void indent(const Dot *self, uint32_t level) {
  for (uint32_t i = 0; i < level; i++)
    raw(self, "  ");
}

static void write_badge(const Dot *self, const MpPictureBox *box) {
  if (box->findings.len == 0) return;
  const MpSwatch *swatch = mp_swatch_of_severity(box->severity);
  mp_buf_format(self->out, "  <font color=\"%s\"><b>", swatch->edge);
  mp_picture_write_codes(self->out, &box->findings);
  raw(self, "</b></font>");
}

// "<b>conv1</b> Conv2D": an HTML-like label takes no empty element.
static void write_heading(const Dot *self, const MpPictureBox *box) {
  if (box->name.len > 0) {
    raw(self, "<b>");
    text(self, box->name);
    raw(self, "</b>");
  }
  raw(self, box->name.len > 0 && box->what.len > 0 ? "  " : "");
  text(self, box->what);
}

static void write_label(const Dot *self, const MpPictureBox *box) {
  raw(self, "label=<");
  write_heading(self, box);
  if (box->shape.len > 0) {
    raw(self, box->is_group ? "  " : "<br/>");
    text(self, box->shape);
  }
  bool has_more = box->place.len > 0 || box->findings.len > 0;
  if (has_more) raw(self, box->is_group ? "  " : "<br/>");
  if (box->place.len > 0) {
    raw(self, "<font color=\"#777777\">");
    text(self, box->place);
    raw(self, "</font>");
  }
  write_badge(self, box);
  raw(self, ">");
}

// What a browser shows when the mouse rests on the box: the source's text, and what was found.
static void write_tooltip(const Dot *self, const MpPictureBox *box) {
  raw(self, ", tooltip=\"");
  quoted_text(self, box->hint);
  for (uint32_t i = 0; i < box->findings.len; i++) {
    raw(self, i > 0 || box->hint.len > 0 ? "\\n" : "");
    quoted_text(self, mp_picture_finding_line(self->arena, self->options, box->findings.items[i]));
  }
  raw(self, "\"");
}

static void write_edge_color(const Dot *self, const MpPictureBox *box, const char *usual) {
  if (box->findings.len == 0) {
    // A group's hold for those inside it, too, so nothing is left to them.
    mp_buf_format(self->out, ", color=\"%s\", penwidth=1", usual);
    return;
  }
  mp_buf_format(self->out, ", color=\"%s\", penwidth=2",
                mp_swatch_of_severity(box->severity)->edge);
}

static void write_box(const Dot *self, uint32_t index, uint32_t level) {
  const MpPictureBox *box = &self->picture->boxes.items[index];
  const MpSwatch *swatch = mp_swatch_of_kind(box->kind, self->options->has_lambdas);
  indent(self, level);
  mp_buf_format(self->out, "b%u [", (unsigned)index);
  write_label(self, box);
  mp_buf_format(self->out, ", fillcolor=\"%s\"", swatch->fill);
  write_edge_color(self, box, swatch->edge);
  if (box->is_dead) raw(self, ", style=\"filled,rounded,dashed\", fontcolor=\"#777777\"");
  write_tooltip(self, box);
  raw(self, "];\n");
}

static void write_boxes(const Dot *self, uint32_t first, uint32_t level);

static void write_group(const Dot *self, uint32_t index, uint32_t level) {
  const MpPictureBox *box = &self->picture->boxes.items[index];
  indent(self, level);
  mp_buf_format(self->out, "subgraph cluster_b%u {\n", (unsigned)index);
  indent(self, level + 1);
  raw(self, "graph [");
  write_label(self, box);
  mp_buf_format(self->out, ", labeljust=l, style=\"filled,rounded%s\", fillcolor=\"%s\"",
                box->is_dead ? ",dashed" : "", level % 2 == 1 ? "#f3f6fa" : "#e6ecf4");
  write_edge_color(self, box, "#b8c4d6");
  write_tooltip(self, box);
  raw(self, "];\n");
  write_boxes(self, box->first, level + 1);
  indent(self, level);
  raw(self, "}\n");
}

static void write_boxes(const Dot *self, uint32_t first, uint32_t level) {
  const MpPictureBox *boxes = self->picture->boxes.items;
  for (uint32_t i = first; i != MP_PICTURE_TOP; i = boxes[i].next) {
    if (boxes[i].is_group) {
      write_group(self, i, level);
    } else {
      write_box(self, i, level);
    }
  }
}

static void write_arrows(const Dot *self) {
  for (uint32_t i = 0; i < self->picture->arrows.len; i++) {
    const MpPictureArrow *arrow = &self->picture->arrows.items[i];
    mp_buf_format(self->out, "  b%u -> b%u", (unsigned)arrow->from, (unsigned)arrow->to);
    if (arrow->label.len > 0) {
      raw(self, " [label=<");
      text(self, arrow->label);
      raw(self, ">]");
    }
    raw(self, ";\n");
  }
}

static void write_cell(const Dot *self, const char *fill, const char *edge, const char *style,
                       const char *word) {
  mp_buf_format(self->out, "<td border=\"1\" bgcolor=\"%s\" color=\"%s\" style=\"%s\">%s</td>",
                fill, edge, style, word);
}

static void write_legend(const Dot *self) {
  MpSwatchUse use = mp_swatch_use(self->picture);
  raw(self, "<table border=\"0\" cellspacing=\"6\" cellpadding=\"2\"><tr>");
  for (size_t i = 0; i < MP_PICTURE_KINDS; i++) {
    const MpSwatch *swatch = mp_swatch_of_kind((MpPictureKind)i, self->options->has_lambdas);
    if (use.kinds[i]) write_cell(self, swatch->fill, swatch->edge, "rounded", swatch->text);
  }
  for (size_t i = MP_SEVERITY_ERROR; i > MP_SEVERITY_NONE; i--) {
    const MpSwatch *swatch = mp_swatch_of_severity((MpSeverity)i);
    if (use.severities[i]) write_cell(self, swatch->fill, swatch->edge, "rounded", swatch->text);
  }
  if (use.dead) write_cell(self, "#ffffff", "#777777", "dashed", "reaches no output");
  raw(self, "<td></td></tr></table>");
}

static void write_elsewhere(const Dot *self) {
  const MpDiags *findings = &self->picture->elsewhere;
  for (uint32_t i = 0; i < findings->len && i < MP_PICTURE_ELSEWHERE; i++) {
    const MpSwatch *swatch = mp_swatch_of_severity(findings->items[i]->severity);
    mp_buf_format(self->out, "<tr><td align=\"left\"><font color=\"%s\">", swatch->edge);
    text(self, mp_picture_finding_line(self->arena, self->options, findings->items[i]));
    raw(self, "</font></td></tr>");
  }
  if (findings->len > MP_PICTURE_ELSEWHERE) {
    mp_buf_format(self->out, "<tr><td align=\"left\">and %u more</td></tr>",
                  (unsigned)findings->len - MP_PICTURE_ELSEWHERE);
  }
}

static void write_title(const Dot *self) {
  raw(self,
      "  graph [label=<<table border=\"0\" cellspacing=\"2\"><tr><td align=\"left\">"
      "<font point-size=\"13\"><b>");
  text(self, self->picture->title);
  raw(self, "</b>");
  raw(self, self->picture->what.len > 0 ? "  " : "");
  text(self, self->picture->what);
  raw(self, "</font></td></tr><tr><td align=\"left\">");
  write_legend(self);
  raw(self, "</td></tr>");
  write_elsewhere(self);
  raw(self, "</table>>, labelloc=t, labeljust=l];\n");
}

void mp_picture_write_dot(MpBuf *out, const MpPicture *self, const MpPictureOptions *options,
                          MpArena *arena) {
  Dot dot = {.picture = self, .options = options, .arena = arena, .out = out};
  mp_buf_format(out, "// Written by mplint %.*s\n", MP_FMT(options->version));
  raw(&dot,
      "digraph model {\n"
      "  graph [fontname=\"Helvetica\", fontsize=10, nodesep=0.25, ranksep=0.3];\n"
      "  node [shape=box, style=\"filled,rounded\", fontname=\"Helvetica\", fontsize=10, "
      "margin=\"0.12,0.05\", height=0.2];\n"
      "  edge [fontname=\"Helvetica\", fontsize=9, color=\"#666666\", arrowsize=0.6];\n");
  write_title(&dot);
  write_boxes(&dot, self->first, 1);
  write_arrows(&dot);
  raw(&dot, "}\n");
}
