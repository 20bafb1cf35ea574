// A flowchart of Mermaid. Its labels are HTML, in which `#60;` is a character by its number.
#include "analyzer/base/utf8.h"
#include "picture/drawing.h"

typedef struct Mermaid {
  const MpPicture *picture;
  const MpPictureOptions *options;
  MpArena *arena;
  MpBuf *out;
} Mermaid;

static bool is_harmless(uint32_t character) {
  bool is_letter = (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
  bool is_digit = character >= '0' && character <= '9';
  bool is_mark = character == ' ' || character == '_' || character == '.' || character == ',' ||
                 character == ':' || character == '(' || character == ')' || character == '=';
  return is_letter || is_digit || is_mark || character >= 0xa0;
}

static void write_character(MpBuf *out, uint32_t character) {
  if (!is_harmless(character)) {
    mp_buf_format(out, "#%u;", (unsigned)character);
    return;
  }
  char bytes[4];
  size_t len = mp_utf8_encode(character, bytes);
  mp_buf_append(out, (MpStr){bytes, len});
}

static void text(const Mermaid *self, MpStr content) {
  mp_picture_write_text(self->out, content, write_character);
}

static void raw(const Mermaid *self, const char *content) {
  mp_buf_append_c(self->out, content);
}

static void indent(const Mermaid *self, uint32_t level) {
  for (uint32_t i = 0; i < level; i++)
    raw(self, "  ");
}

static void write_part(const Mermaid *self, const char *before, MpStr part, const char *behind) {
  if (part.len == 0) return;
  raw(self, before);
  text(self, part);
  raw(self, behind);
}

static void write_label(const Mermaid *self, const MpPictureBox *box) {
  const char *line = box->is_group ? " " : "<br/>";
  raw(self, "[\"");
  write_part(self, "<b>", box->name, "</b>");
  write_part(self, box->name.len > 0 ? " " : "", box->what, "");
  write_part(self, line, box->shape, "");
  write_part(self, line, box->place, "");
  if (box->findings.len > 0) {
    raw(self, " <b>");
    mp_picture_write_codes(self->out, &box->findings);
    raw(self, "</b>");
  }
  raw(self, "\"]");
}

// The look of a box: what it is, and over that what was found.
static void write_classes(const Mermaid *self, uint32_t index, uint32_t level) {
  const MpPictureBox *box = &self->picture->boxes.items[index];
  if (box->is_dead) {
    indent(self, level);
    mp_buf_format(self->out, "class b%u dead\n", (unsigned)index);
  }
  if (box->findings.len == 0) return;
  indent(self, level);
  mp_buf_format(self->out, "class b%u %s\n", (unsigned)index,
                mp_swatch_of_severity(box->severity)->word);
}

static void write_boxes(const Mermaid *self, uint32_t first, uint32_t level);

static void write_box(const Mermaid *self, uint32_t index, uint32_t level) {
  const MpPictureBox *box = &self->picture->boxes.items[index];
  indent(self, level);
  mp_buf_format(self->out, box->is_group ? "subgraph b%u" : "b%u", (unsigned)index);
  write_label(self, box);
  if (!box->is_group) {
    mp_buf_format(self->out, ":::%s",
                  mp_swatch_of_kind(box->kind, self->options->has_lambdas)->word);
  }
  raw(self, "\n");
  if (box->is_group) {
    write_boxes(self, box->first, level + 1);
    indent(self, level);
    raw(self, "end\n");
  }
  write_classes(self, index, level);
}

static void write_boxes(const Mermaid *self, uint32_t first, uint32_t level) {
  const MpPictureBox *boxes = self->picture->boxes.items;
  for (uint32_t i = first; i != MP_PICTURE_TOP; i = boxes[i].next)
    write_box(self, i, level);
}

static void write_arrows(const Mermaid *self) {
  for (uint32_t i = 0; i < self->picture->arrows.len; i++) {
    const MpPictureArrow *arrow = &self->picture->arrows.items[i];
    mp_buf_format(self->out, "  b%u -->", (unsigned)arrow->from);
    write_part(self, "|\"", arrow->label, "\"|");
    mp_buf_format(self->out, " b%u\n", (unsigned)arrow->to);
  }
}

static void write_sample(const Mermaid *self, const MpSwatch *swatch) {
  mp_buf_format(self->out, "    legend_%s[\"%s\"]:::%s\n", swatch->word, swatch->text,
                swatch->word);
}

static void write_elsewhere(const Mermaid *self) {
  const MpDiags *findings = &self->picture->elsewhere;
  uint32_t shown = findings->len < MP_PICTURE_ELSEWHERE ? findings->len : MP_PICTURE_ELSEWHERE;
  for (uint32_t i = 0; i < shown; i++) {
    mp_buf_format(self->out, "    finding_%u[\"", (unsigned)i);
    text(self, mp_picture_finding_line(self->arena, self->options, findings->items[i]));
    mp_buf_format(self->out, "\"]:::%s\n",
                  mp_swatch_of_severity(findings->items[i]->severity)->word);
  }
  if (shown < findings->len) {
    mp_buf_format(self->out, "    findings[\"and %u more\"]\n", (unsigned)(findings->len - shown));
  }
}

static void write_legend(const Mermaid *self, const MpSwatchUse *use) {
  raw(self, "  subgraph legend[\"");
  write_part(self, "<b>", self->picture->title, "</b>");
  write_part(self, " ", self->picture->what, "");
  raw(self, "\"]\n");
  for (size_t i = 0; i < MP_PICTURE_KINDS; i++) {
    if (use->kinds[i]) {
      write_sample(self, mp_swatch_of_kind((MpPictureKind)i, self->options->has_lambdas));
    }
  }
  for (size_t i = MP_SEVERITY_ERROR; i > MP_SEVERITY_NONE; i--) {
    if (use->severities[i]) write_sample(self, mp_swatch_of_severity((MpSeverity)i));
  }
  if (use->dead) raw(self, "    legend_dead[\"reaches no output\"]:::dead\n");
  write_elsewhere(self);
  raw(self, "  end\n");
}

static void write_class_definitions(const Mermaid *self) {
  for (size_t i = 0; i < MP_PICTURE_KINDS; i++) {
    const MpSwatch *swatch = mp_swatch_of_kind((MpPictureKind)i, self->options->has_lambdas);
    mp_buf_format(self->out, "  classDef %s fill:%s,stroke:%s,color:#000000\n", swatch->word,
                  swatch->fill, swatch->edge);
  }
  for (size_t i = MP_SEVERITY_INFO; i <= MP_SEVERITY_ERROR; i++) {
    const MpSwatch *swatch = mp_swatch_of_severity((MpSeverity)i);
    mp_buf_format(self->out, "  classDef %s stroke:%s,stroke-width:3px\n", swatch->word,
                  swatch->edge);
  }
  raw(self, "  classDef dead color:#777777,stroke-dasharray:4\n");
}

void mp_picture_write_mermaid(MpBuf *out, const MpPicture *self, const MpPictureOptions *options,
                              MpArena *arena) {
  Mermaid mermaid = {.picture = self, .options = options, .arena = arena, .out = out};
  MpSwatchUse use = mp_swatch_use(self);
  mp_buf_format(out, "%%%% Written by mplint %.*s\n", MP_FMT(options->version));
  raw(&mermaid, "flowchart TB\n");
  write_class_definitions(&mermaid);
  write_legend(&mermaid, &use);
  write_boxes(&mermaid, self->first, 1);
  write_arrows(&mermaid);
}
