#include "rules/layer_split.h"

#include <ctype.h>

#include "analyzer/source/source.h"
#include "rules/snippet.h"
#include "rules/sublayer.h"

typedef MP_ARRAY(MpSpan) Sites;

typedef struct Split {
  const MpLayer *layer;
  const MpHolding *home;
  MpStr receiver;  // "self."
  MpStr creation;  // "layers.ReLU()"
  Sites sites;     // of the calls, in order of the first run of each
  bool renames;    // the first layer gets a number too
  const char *separator;
} Split;

static bool has_argument(const MpLayer *layer, const char *name) {
  for (uint32_t i = 0; i < layer->arguments.len; i++) {
    if (mp_str_is(layer->arguments.items[i].name, name)) return true;
  }
  return false;
}

// A library layer that has no weights, whatever its arguments, and no explicit name.
static bool is_stateless(const MpLayer *layer) {
  if (layer->kind != MP_LAYER_LIBRARY || layer->row == NULL) return false;
  if (layer->row->weights != MP_WEIGHTS_NONE || layer->has_weights != MP_NO) return false;
  return layer->name.len == 0 && !has_argument(layer, "name");
}

// Takes the assignment apart; false where it is not plainly `self.NAME = Class(…)`.
static bool read_assignment(Split *split) {
  const MpHolding *home = split->home;
  const MpSpan creation = split->layer->created_at;
  const MpStr text = mp_span_text(home->span);
  if (home->kind != MP_HOLDING_ATTRIBUTE || !mp_str_starts_with(text, home->symbol)) return false;
  if (!mp_str_ends_with(home->symbol, home->path)) return false;
  split->receiver = mp_str_slice(home->symbol, 0, home->symbol.len - home->path.len);
  const size_t dot = mp_str_find(split->receiver, MP_STR("."), 0);
  if (dot == SIZE_MAX || dot + 1 != split->receiver.len) return false;
  if (creation.source != home->span.source || creation.end_byte != home->span.end_byte ||
      creation.start_byte <= home->span.start_byte) {
    return false;
  }
  const size_t between_end = creation.start_byte - home->span.start_byte;
  const MpStr between = mp_str_trim(mp_str_slice(text, home->symbol.len, between_end));
  split->creation = mp_span_text(creation);
  return mp_str_is(between, "=");
}

static bool is_plain_call(const Split *split, const MpNode *node) {
  const MpStr text = mp_span_text(node->span);
  if (node->span.source != split->home->span.source) return false;
  if (!mp_str_eq(node->class_name, split->layer->created_in_class)) return false;
  if (!mp_str_eq(node->symbol, split->home->symbol)) return false;
  return mp_str_starts_with(text, node->symbol) && text.len > node->symbol.len &&
         text.ptr[node->symbol.len] == '(';
}

// False where a call is not plain or runs several times in the same body: there is no telling its
// uses apart in the source.
static bool collect_sites(const MpPass *pass, Split *split) {
  MP_ARRAY(const MpNode *) calls = {0};
  for (uint32_t i = 0; i < pass->graph->nodes.len; i++) {
    const MpNode *node = pass->graph->nodes.items[i];
    if (node->layer != split->layer) continue;
    if (!is_plain_call(split, node)) return false;
    bool is_new = true;
    for (uint32_t k = 0; k < calls.len; k++) {
      if (!mp_span_eq(calls.items[k]->span, node->span)) continue;
      if (calls.items[k]->parent == node->parent) return false;
      is_new = false;
    }
    mp_array_push(pass->scratch, &calls, node);
    if (is_new) mp_array_push(pass->scratch, &split->sites, node->span);
  }
  return split->sites.len > 1;
}

static MpStr numbered(const MpPass *pass, const Split *split, uint32_t number) {
  return mp_str_format(pass->arena, "%.*s%s%u", MP_FMT(split->home->path), split->separator,
                       (unsigned)number);
}

static bool is_taken(const Split *split, MpStr name) {
  const MpStrs *taken = &split->home->owner->cls->attribute_names;
  for (uint32_t i = 0; i < taken->len; i++) {
    if (mp_str_eq(taken->items[i], name)) return true;
  }
  return mp_snippet_count_attribute(split->home->span.source->text, name) > 0;
}

static bool are_names_free(const MpPass *pass, const Split *split) {
  for (uint32_t i = split->renames ? 1 : 2; i <= split->sites.len; i++) {
    if (is_taken(split, numbered(pass, split, i))) return false;
  }
  return true;
}

static bool choose_names(const MpPass *pass, Split *split) {
  const MpStr path = split->home->path;
  const MpStr text = split->home->span.source->text;
  // Other code that names the attribute, or asks for it by a string, goes on finding it.
  const bool asks_by_string = mp_str_find(text, MP_STR("attr("), 0) != SIZE_MAX;
  split->renames =
      !asks_by_string && mp_snippet_count_attribute(text, path) == split->sites.len + 1;
  split->separator = isdigit((unsigned char)path.ptr[path.len - 1]) ? "_" : "";
  if (are_names_free(pass, split)) return true;
  split->separator = "_";
  return are_names_free(pass, split);
}

static MpStr attribute_text(const MpPass *pass, const Split *split, uint32_t number) {
  return mp_str_format(pass->arena, "%.*s%.*s", MP_FMT(split->receiver),
                       MP_FMT(numbered(pass, split, number)));
}

static MpStr further_assignments(const MpPass *pass, const Split *split) {
  const MpSpan statement = split->home->span;
  MpStr before = MP_STR("; ");
  if (mp_snippet_has_own_lines(statement)) {
    before =
        mp_str_format(pass->scratch, "%.*s%.*s", MP_FMT(mp_snippet_line_break(statement.source)),
                      MP_FMT(mp_snippet_indentation(statement)));
  }
  MpStr text = {0};
  for (uint32_t i = 2; i <= split->sites.len; i++) {
    text = mp_str_format(pass->arena, "%.*s%.*s%.*s = %.*s", MP_FMT(text), MP_FMT(before),
                         MP_FMT(attribute_text(pass, split, i)), MP_FMT(split->creation));
  }
  return text;
}

static void add_edits(MpPass *pass, MpFix *fix, const Split *split) {
  const MpSpan statement = split->home->span;
  const uint32_t symbol_len = (uint32_t)split->home->symbol.len;
  if (split->renames) {
    const MpSpan target = {statement.source, statement.start_byte,
                           statement.start_byte + symbol_len};
    mp_fix_replace(pass, fix, target, attribute_text(pass, split, 1));
  }
  const uint32_t at =
      mp_snippet_has_own_lines(statement) ? mp_snippet_line_end(statement) : statement.end_byte;
  mp_fix_insert(pass, fix, statement.source, at, further_assignments(pass, split));
  for (uint32_t i = split->renames ? 0 : 1; i < split->sites.len; i++) {
    const MpSpan site = split->sites.items[i];
    const MpSpan callee = {site.source, site.start_byte, site.start_byte + symbol_len};
    mp_fix_replace(pass, fix, callee, attribute_text(pass, split, i + 1));
  }
}

void mp_layer_split_suggest(MpPass *pass, MpDiag *diag, const MpLayer *layer) {
  Split split = {.layer = layer, .home = mp_sublayer_home(layer)};
  if (split.home == NULL || layer->holdings.len != 1 || !is_stateless(layer)) return;
  if (split.home->owner->cls == NULL || !read_assignment(&split)) return;
  if (!collect_sites(pass, &split) || !choose_names(pass, &split)) return;
  const bool is_seeded = has_argument(layer, "seed");
  MpFix *fix = mp_report_fix(pass, diag, is_seeded ? MP_FIX_UNSAFE : MP_FIX_SAFE,
                             is_seeded ? "give each use its own layer; in training they draw other "
                                         "random numbers"
                                       : "give each use its own layer");
  add_edits(pass, fix, &split);
}
