// Reads the text form line by line: what text_reader.c and text_reader_layer.c share.
#ifndef MPLINT_ANALYZER_GRAPH_TEXT_READER_H_
#define MPLINT_ANALYZER_GRAPH_TEXT_READER_H_

#include "analyzer/graph/text_cursor.h"

typedef struct MpTextReader {
  MpTextCursor cursor;
  MpGraph *graph;
  MpArena *arena;
  MP_ARRAY(MpClassFact *) classes;
  MpStrs lines;
  // What the indented lines belong to; NULL before the first.
  MpClassFact *cls;
  MpMethodFact *method;
  MpLayer *layer;
} MpTextReader;

// What follows a line's own values: words alone are flags, those with "=" take a value.
typedef struct MpTextKey {
  MpStr word;
  bool has_value;
} MpTextKey;

// False at the end of the line, or where it is broken.
bool mp_text_next_key(MpTextReader *self, MpTextKey *key);
bool mp_text_is_flag(const MpTextKey *key, const char *word);
bool mp_text_is_key(const MpTextKey *key, const char *word);
void mp_text_refuse_key(MpTextReader *self);
// The index of the next word in the list; an error where it is not there.
uint32_t mp_text_read_choice(MpTextReader *self, const char *const *words, uint32_t count);
// A number behind its sign, below `count`: "#2", "$0".
uint32_t mp_text_read_index(MpTextReader *self, const char *sign, uint32_t count);

// The lines of classes and layers; the sign or word that says so is the first thing in the line or,
// for parts, has been read.
void mp_text_read_class_line(MpTextReader *self);
void mp_text_read_class_part(MpTextReader *self, MpStr word);
void mp_text_read_layer_line(MpTextReader *self);
void mp_text_read_layer_part(MpTextReader *self, MpStr word);

#endif
