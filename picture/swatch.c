#include "analyzer/base/utf8.h"
#include "picture/drawing.h"

const MpSwatch *mp_swatch_of_kind(MpPictureKind kind, bool has_lambdas) {
  static const MpSwatch swatches[MP_PICTURE_KINDS] = {
      [MP_PICTURE_INPUT] = {"input", "#d9ead3", "#6aa84f", "input"},
      [MP_PICTURE_LAYER] = {"layer", "#ffffff", "#45618a", "layer"},
      [MP_PICTURE_OPERATION] = {"operation", "#e4dcf1", "#8465b3", "operation"},
      [MP_PICTURE_CONSTANT] = {"constant", "#f0f0f0", "#8a8a8a", "constant"},
      [MP_PICTURE_WEIGHT] = {"weight", "#fff2cc", "#bf9000", "weight"},
      [MP_PICTURE_UNFOLLOWED] = {"unfollowed", "#f4cccc", "#8a8a8a", "not followed"},
      [MP_PICTURE_OUTPUT] = {"output", "#d0e0e3", "#45818e", "output"},
  };
  static const MpSwatch lambda = {"operation", "#e4dcf1", "#8465b3", "lambda operation"};
  return has_lambdas && kind == MP_PICTURE_OPERATION ? &lambda : &swatches[kind];
}

const MpSwatch *mp_swatch_of_severity(MpSeverity severity) {
  static const MpSwatch swatches[] = {
      [MP_SEVERITY_NONE] = {"none", "", "", ""},
      [MP_SEVERITY_INFO] = {"info", "#ffffff", "#2b78b9", "info"},
      [MP_SEVERITY_WARNING] = {"warning", "#ffffff", "#d97f00", "warning"},
      [MP_SEVERITY_ERROR] = {"error", "#ffffff", "#cc0000", "error"},
  };
  return &swatches[severity];
}

MpSwatchUse mp_swatch_use(const MpPicture *picture) {
  MpSwatchUse use = {0};
  for (uint32_t i = 0; i < picture->boxes.len; i++) {
    const MpPictureBox *box = &picture->boxes.items[i];
    use.kinds[box->kind] |= !box->is_group;
    use.severities[box->severity] = true;
    use.dead |= box->is_dead;
  }
  use.severities[MP_SEVERITY_NONE] = false;
  return use;
}

void mp_picture_write_text(MpBuf *out, MpStr text, MpCharacterWriter write) {
  for (size_t at = 0; at < text.len;) {
    uint32_t character = mp_utf8_decode(text, &at);
    bool is_control = character < ' ' || (character >= 0x7f && character < 0xa0);
    bool is_none = character == 0xfffe || character == 0xffff;
    write(out, is_control ? ' ' : is_none ? 0xfffd : character);
  }
}

static bool has_code(const MpDiags *findings, uint32_t end, MpStr code) {
  for (uint32_t i = 0; i < end; i++) {
    if (mp_str_eq(findings->items[i]->code, code)) return true;
  }
  return false;
}

void mp_picture_write_codes(MpBuf *out, const MpDiags *findings) {
  for (uint32_t i = 0; i < findings->len; i++) {
    MpStr code = findings->items[i]->code;
    if (has_code(findings, i, code)) continue;
    mp_buf_format(out, "%s%.*s", i > 0 ? " " : "", MP_FMT(code));
  }
}

MpStr mp_picture_finding_line(MpArena *arena, const MpPictureOptions *options, const MpDiag *diag) {
  MpStr place = mp_picture_place(arena, options, diag->span);
  return mp_str_format(arena, "%.*s, %.*s: %.*s%s%.*s", MP_FMT(diag->code), MP_FMT(place),
                       MP_FMT(diag->message), diag->when.len > 0 ? ", where " : "",
                       MP_FMT(diag->when));
}
