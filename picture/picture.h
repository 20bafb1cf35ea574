// A model's graph as a drawing: boxes in boxes, arrows between them, and what the rules found
// beside the boxes that it is about. docs/picture.md says what is shown. Everything is owned by the
// arena it was made in.
#ifndef MPLINT_PICTURE_PICTURE_H_
#define MPLINT_PICTURE_PICTURE_H_

#include "analyzer/base/buf.h"
#include "analyzer/diag/diag.h"
#include "analyzer/graph/graph.h"

// No box: the picture itself.
#define MP_PICTURE_TOP UINT32_MAX

typedef enum MpPictureKind {
  MP_PICTURE_INPUT,
  MP_PICTURE_LAYER,       // a call of a layer, or of one whose parts are not drawn
  MP_PICTURE_OPERATION,   // on tensors: Keras 2 makes lambda layers of them
  MP_PICTURE_CONSTANT,    // a tensor made of no tensor
  MP_PICTURE_WEIGHT,      // a variable of the source's own
  MP_PICTURE_UNFOLLOWED,  // something that was not followed
  MP_PICTURE_OUTPUT,
} MpPictureKind;

#define MP_PICTURE_KINDS 7u

// A box, or a box around others: a call of a layer or model of the source, with what it runs.
typedef struct MpPictureBox {
  MpPictureKind kind;
  bool is_group;
  uint32_t parent;      // index of the box around it, or MP_PICTURE_TOP
  uint32_t first;       // index of the first box in it, and of the next box beside it: they are in
  uint32_t next;        // order, MP_PICTURE_TOP ends them
  MpStr name;           // "blocks[0]", "conv2d_1", "tf.nn.relu"; may be empty where `what` is not
  MpStr what;           // "Conv2D", "math.add"; may be empty
  MpStr shape;          // of its outputs: "(None, 4)"; empty: none
  MpStr place;          // where the source writes it: "line 21", "cell 3 line 2", "blocks.py:21"
  MpStr hint;           // the source's own text for it, on one line; may be empty
  bool is_dead;         // it reaches no output
  MpDiags findings;     // about it, sorted
  MpSeverity severity;  // the worst of them
} MpPictureBox;

typedef struct MpPictureArrow {
  uint32_t from;
  uint32_t to;
  MpStr label;  // which of several outputs: "[1]"; may be empty
} MpPictureArrow;

typedef struct MpPicture {
  MpStr title;     // "get_model() in model.py"
  MpStr what;      // "Functional"; empty: not known
  uint32_t first;  // as of a box
  MP_ARRAY(MpPictureBox) boxes;
  MP_ARRAY(MpPictureArrow) arrows;
  MpDiags elsewhere;  // findings about the model that are about nothing in the picture
} MpPicture;

typedef struct MpPictureOptions {
  MpStr expression;               // as given
  MpStr source_name;              // the file's name without its folder
  MpStr version;                  // of mplint
  const struct MpSource *source;  // the file
  bool has_lambdas;               // the target's Keras makes lambda layers of operations
  uint32_t depth;                 // levels of boxes around boxes; UINT32_MAX for all
  const MpDiags *findings;        // about the model, sorted
} MpPictureOptions;

MpPicture mp_picture_new(const MpGraph *graph, const MpForward *forward,
                         const MpPictureOptions *options, MpArena *arena);

// Appends the picture in the language of Graphviz, or of Mermaid. `arena` is for what is needed
// meanwhile.
void mp_picture_write_dot(MpBuf *out, const MpPicture *self, const MpPictureOptions *options,
                          MpArena *arena);
void mp_picture_write_mermaid(MpBuf *out, const MpPicture *self, const MpPictureOptions *options,
                              MpArena *arena);

#endif
