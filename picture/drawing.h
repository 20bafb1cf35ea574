// What the makers of a picture share. Internal to picture/.
#ifndef MPLINT_PICTURE_DRAWING_H_
#define MPLINT_PICTURE_DRAWING_H_

#include "picture/picture.h"

typedef struct MpDrawing {
  const MpGraph *graph;
  const MpForward *forward;
  const MpPictureOptions *options;
  MpArena *arena;
  MpPicture *picture;
  uint32_t *boxes;  // by node: the box that stands for it, also for what is inside one;
                    // MP_PICTURE_TOP: none
  uint8_t *is_own;  // by node: the box stands for it alone, and not for what it is inside of
} MpDrawing;

// caption.c: fills names, shapes and places of a box from its node.
void mp_drawing_caption(const MpDrawing *self, MpPictureBox *box, const MpNode *node);

// marks.c: gives the findings to the boxes that they are about.
void mp_drawing_mark(MpDrawing *self);

// swatch.c: how boxes look, in whatever language.
typedef struct MpSwatch {
  const char *word;  // "layer": also a class of Mermaid
  const char *fill;  // "#ffffff"
  const char *edge;
  const char *text;  // for the legend
} MpSwatch;

const MpSwatch *mp_swatch_of_kind(MpPictureKind kind, bool has_lambdas);
const MpSwatch *mp_swatch_of_severity(MpSeverity severity);
// Which of them the picture needs, by kind and by severity; `dead`: some box reaches no output.
typedef struct MpSwatchUse {
  bool kinds[MP_PICTURE_KINDS];
  bool severities[MP_SEVERITY_ERROR + 1];
  bool dead;
} MpSwatchUse;
MpSwatchUse mp_swatch_use(const MpPicture *picture);

// Appends a text of the source, whatever bytes it has: `write` gets each character in turn, blanks
// for control characters and U+FFFD for what is none in XML.
typedef void (*MpCharacterWriter)(MpBuf *out, uint32_t code_point);
void mp_picture_write_text(MpBuf *out, MpStr text, MpCharacterWriter write);

// "MP301 MP502": the codes, each once.
void mp_picture_write_codes(MpBuf *out, const MpDiags *findings);
// "MP301, line 8: `x + y` becomes …"
MpStr mp_picture_finding_line(MpArena *arena, const MpPictureOptions *options, const MpDiag *diag);
// Findings named under the title; beyond these they are counted.
#define MP_PICTURE_ELSEWHERE 12u

// "line 21" or "blocks.py:21"; empty for nowhere, and for what
// the command line says.
MpStr mp_picture_place(MpArena *arena, const MpPictureOptions *options, MpSpan span);

#endif
