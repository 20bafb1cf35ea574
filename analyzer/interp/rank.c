#include "analyzer/interp/rank.h"

#include <inttypes.h>

#include "analyzer/interp/decide.h"
#include "analyzer/interp/dim.h"
#include "analyzer/interp/op_shape.h"
#include "analyzer/interp/tensor.h"

// Longer chains of nodes are not gone back along at once.
#define MAX_DEPTH 200u
// Tensors have no more axes, and nodes that matter no more arguments.
#define MAX_RANK 16
#define MAX_PARENTS 16u

// The rank of a tensor as that of another one.
typedef struct MpRelation {
  MpTensor root;
  int32_t more;    // the tensor has that many axes more than the root
  bool is_single;  // else it depends on other tensors too, and `root` is one of them
} MpRelation;

// What is remembered of a tensor.
typedef struct MpRankState {
  const MpInstance *layer;  // whose call the node is; NULL: none, or it was not followed
  MpValue *length;          // the SYMBOL that its rank is; NULL: not asked for yet
  // The epochs in which it was inferred and related; 0: never.
  uint32_t inferred_at, related_at;
  MpRelation relation;
} MpRankState;

struct MpRankTable {
  MP_ARRAY(MpRankState *) nodes;  // of the first results, by node
  MpMap others;                   // of other results
  uint32_t epoch;                 // counts what became known late, from 1
  uint32_t depth;                 // of inferences and relations that are running
  bool is_supposing;              // shapes are what is tried, not what is known
};

MpRankTable *mp_rank_table_new(MpArena *arena) {
  MpRankTable *table = MP_NEW(arena, MpRankTable);
  mp_map_init(&table->others, arena);
  table->epoch = 1;
  return table;
}

static MpRankState *state_of(MpRun *run, MpTensor tensor) {
  MpRankTable *table = run->ranks;
  if (tensor.output > 0) {
    MpStr key = mp_str_format(run->arena, "%u.%u", tensor.node, tensor.output);
    MpRankState *state = mp_map_get(&table->others, key);
    if (!state) {
      state = MP_NEW(run->arena, MpRankState);
      mp_map_set(&table->others, key, state);
    }
    return state;
  }
  while (table->nodes.len <= tensor.node)
    mp_array_push(run->arena, &table->nodes, NULL);
  MpRankState **place = &table->nodes.items[tensor.node];
  if (!*place) *place = MP_NEW(run->arena, MpRankState);
  return *place;
}

void mp_rank_note_layer(MpRun *run, const MpNode *node, const MpInstance *layer) {
  state_of(run, (MpTensor){node->id, 0})->layer = layer;
}

void mp_shape_note_known(MpRun *run) {
  run->ranks->epoch++;
  run->decider->settled++;
}

static const MpShape *shape_now(const MpRun *run, MpTensor tensor) {
  const MpShape *shape = mp_graph_shape(run->graph, tensor);
  return shape && shape->rank >= 0 ? shape : NULL;
}

static bool is_same(MpTensor a, MpTensor b) {
  return a.node == b.node && a.output == b.output;
}

static MpValue *length_of(MpRun *run, MpTensor tensor) {
  MpRankState *state = state_of(run, tensor);
  if (!state->length) {
    MpValue *shape = mp_shape_symbol(run, tensor, MP_STR(""), (MpSpan){0});
    MpCall call = {.span = shape->span};
    mp_array_push(run->arena, &call.args, shape);
    state->length = mp_symbol_builtin(run, MP_STR("len"), &call, &call.args);
  }
  return state->length;
}

// Gives the tensor a shape of that rank, of lengths that are its own unknowns.
static const MpShape *give_rank(MpRun *run, MpTensor tensor, int32_t rank) {
  MpNode *node = run->graph->nodes.items[tensor.node];
  MpShape *shapes = MP_NEW_ARRAY(run->arena, MpShape, node->output_count + 1);
  for (uint32_t i = 0; i < node->output_count; i++) {
    if (node->shapes) shapes[i] = node->shapes[i];
    if (!node->shapes) shapes[i].rank = MP_DIM_UNKNOWN;
  }
  MpShape *own = mp_shape_new(run, rank);
  for (int32_t i = 0; i < rank; i++)
    own->dims[i] = mp_dim_of_axis(run, tensor, mp_shape_asked_axis(run, tensor, rank, i));
  shapes[tensor.output] = *own;
  node->shapes = shapes;
  mp_shape_note_known(run);
  return &node->shapes[tensor.output];
}

// What its own rank was decided to be.
static const MpShape *decided_shape(MpRun *run, MpTensor tensor) {
  const MpValue *length = length_of(run, tensor);
  const MpKnown *known = mp_map_get(&run->decider->facts, length->symbol->identity);
  if (!known || !known->equals || known->equals->kind != MP_VALUE_INT) return NULL;
  int64_t rank = known->equals->integer;
  bool is_rank = rank >= 0 && rank <= MAX_RANK;
  return is_rank ? give_rank(run, tensor, (int32_t)rank) : NULL;
}

static bool can_infer(const MpNode *node) {
  bool is_computed = node->kind == MP_NODE_OP || node->kind == MP_NODE_CONST ||
                     (node->kind == MP_NODE_LAYER && !node->is_traced);
  return is_computed && node->output_count > 0;
}

static void infer_again(MpRun *run, MpNode *node) {
  const MpInstance *layer = state_of(run, (MpTensor){node->id, 0})->layer;
  MpStr dtype = node->dtype;
  // What is refused is found when the call is made: what is decided later is a guess.
  const MpConflict *conflict = node->conflict;
  if (layer) {
    mp_tensor_infer_layer(run, node, layer);
  } else if (node->kind != MP_NODE_LAYER) {
    mp_op_infer(run, node);
  }
  if (node->dtype.len == 0) node->dtype = dtype;
  node->conflict = conflict;
}

const MpShape *mp_shape_known(MpRun *run, MpTensor tensor) {
  const MpShape *shape = shape_now(run, tensor);
  MpRankTable *table = run->ranks;
  if (shape || table->is_supposing || tensor.node >= run->graph->nodes.len) return shape;
  MpNode *node = run->graph->nodes.items[tensor.node];
  if (tensor.output >= node->output_count) return NULL;
  const MpRankState *own = state_of(run, tensor);
  shape = decided_shape(run, tensor);
  if (shape || !can_infer(node)) return shape;
  MpRankState *state = state_of(run, (MpTensor){tensor.node, 0});
  // A condition may have settled the rank that this one follows from.
  MpTensor root = own->relation.root;
  bool has_root = own->related_at == table->epoch && !is_same(root, tensor);
  if (has_root && table->depth < MAX_DEPTH) (void)mp_shape_known(run, root);
  if (state->inferred_at == table->epoch || table->depth == MAX_DEPTH) return NULL;
  state->inferred_at = table->epoch;
  table->depth++;
  infer_again(run, node);
  table->depth--;
  return shape_now(run, tensor);
}

// --- relations ---

typedef struct MpParents {
  MpRun *run;
  MpTensor items[MAX_PARENTS];
  uint32_t len;
  bool is_full;
} MpParents;

static void add_parent(void *context, MpTensor tensor) {
  MpParents *self = context;
  for (uint32_t i = 0; i < self->len; i++) {
    if (is_same(self->items[i], tensor)) return;
  }
  if (mp_shape_known(self->run, tensor)) return;
  self->is_full |= self->len == MAX_PARENTS;
  if (!self->is_full) self->items[self->len++] = tensor;
}

// What the node's arguments are taken to be.
static const MpShape *suppose(MpRun *run, MpTensor tensor, int32_t rank) {
  MpNode *node = run->graph->nodes.items[tensor.node];
  const MpShape *before = node->shapes;
  MpShape *shapes = MP_NEW_ARRAY(run->arena, MpShape, node->output_count + 1);
  for (uint32_t i = 0; i < node->output_count; i++) {
    if (before) shapes[i] = before[i];
    if (!before) shapes[i].rank = MP_DIM_UNKNOWN;
  }
  shapes[tensor.output] = *mp_shape_new(run, rank);
  for (int32_t i = 0; i < rank; i++)
    shapes[tensor.output].dims[i] = MP_DIM_UNKNOWN;
  node->shapes = shapes;
  return before;
}

// The rank of the tensor where its root has `rank` axes; -1: not known.
static int32_t rank_at(MpRun *run, MpTensor tensor, const MpParents *parents,
                       const MpRelation *relations, int32_t rank) {
  MpNode *node = run->graph->nodes.items[tensor.node];
  const MpShape *before[MAX_PARENTS], *shapes = node->shapes;
  MpStr dtype = node->dtype;
  for (uint32_t i = 0; i < parents->len; i++) {
    if (rank + relations[i].more < 0) return -1;
  }
  for (uint32_t i = 0; i < parents->len; i++)
    before[i] = suppose(run, parents->items[i], rank + relations[i].more);
  run->ranks->is_supposing = true;
  node->shapes = NULL;
  infer_again(run, node);
  const MpShape *shape = shape_now(run, tensor);
  int32_t result = shape ? shape->rank : -1;
  run->ranks->is_supposing = false;
  for (uint32_t i = parents->len; i-- > 0;)
    run->graph->nodes.items[parents->items[i].node]->shapes = before[i];
  node->shapes = shapes;
  node->dtype = dtype;
  return result;
}

static MpRelation relate(MpRun *run, MpTensor tensor);

static MpRelation relate_by_trial(MpRun *run, MpTensor tensor, const MpParents *parents) {
  static const int32_t trials[] = {3, 4, 2, 5};
  MpRelation own = {tensor, 0, true}, relations[MAX_PARENTS];
  for (uint32_t i = 0; i < parents->len; i++) {
    relations[i] = relate(run, parents->items[i]);
    bool is_one = relations[i].is_single && is_same(relations[i].root, relations[0].root);
    if (!is_one) return (MpRelation){relations[i].root, 0, false};
  }
  MpRelation result = own;
  uint32_t known = 0;
  // What is resolved while shapes are supposed holds only there.
  run->decider->settled++;
  for (size_t i = 0; i < sizeof trials / sizeof trials[0] && known < 2; i++) {
    int32_t rank = rank_at(run, tensor, parents, relations, trials[i]);
    if (rank < 0) continue;
    int32_t more = rank - trials[i];
    bool is_odd = known > 0 && more != result.more;
    result = (MpRelation){relations[0].root, is_odd ? 0 : more, !is_odd};
    known++;
  }
  run->decider->settled++;
  return result;
}

static MpRelation relate(MpRun *run, MpTensor tensor) {
  MpRankTable *table = run->ranks;
  MpRankState *state = state_of(run, tensor);
  if (state->related_at == table->epoch) return state->relation;
  MpRelation own = {tensor, 0, true};
  const MpNode *node = run->graph->nodes.items[tensor.node];
  if (!can_infer(node) || table->depth == MAX_DEPTH) return own;
  state->related_at = table->epoch;
  state->relation = own;
  MpParents parents = {.run = run};
  table->depth++;
  mp_arguments_visit_tensors(&node->arguments, add_parent, &parents);
  bool is_plain = parents.len > 0 && !parents.is_full;
  MpRelation relation = is_plain ? relate_by_trial(run, tensor, &parents) : own;
  table->depth--;
  state = state_of(run, tensor);
  state->related_at = table->epoch;
  state->relation = relation;
  return relation;
}

MpTensor mp_rank_root(MpRun *run, MpTensor tensor) {
  return mp_shape_known(run, tensor) ? tensor : relate(run, tensor).root;
}

MpValue *mp_rank_value(MpRun *run, MpTensor tensor) {
  const MpShape *shape = mp_shape_known(run, tensor);
  if (shape) return mp_value_int(run, shape->rank);
  if (run->ranks->is_supposing) return length_of(run, tensor);
  MpRelation relation = relate(run, tensor);
  if (!relation.is_single) return length_of(run, tensor);
  MpValue *length = length_of(run, relation.root);
  if (relation.more == 0) return length;
  bool is_less = relation.more < 0;
  MpValue *more = mp_value_int(run, is_less ? -relation.more : relation.more);
  return mp_symbol_binary(run, is_less ? MP_OPERATOR_SUB : MP_OPERATOR_ADD, length, more,
                          length->span);
}

bool mp_rank_next_root(MpRun *run, MpTensor tensor, MpTensor *root) {
  if (mp_shape_known(run, tensor)) return false;
  MpRelation relation = relate(run, tensor);
  for (uint32_t i = 0; !relation.is_single && i < MAX_DEPTH; i++) {
    *root = relation.root;
    if (is_same(*root, tensor)) return false;
    relation = relate(run, *root);
    if (relation.is_single) return !mp_shape_known(run, *root);
  }
  return false;
}

// --- what the source needs ---

static void assume_rank(MpRun *run, const MpValue *length, int64_t rank, MpSpan span) {
  MpStr text = mp_str_format(run->arena, "%.*s=%" PRId64, MP_FMT(length->symbol->text), rank);
  MpAlternative only = {(uint32_t)rank, text};
  MpStr identity = mp_str_format(run->arena, "%.*s#", MP_FMT(length->symbol->identity));
  (void)mp_decide(run, identity, &only, 1, span, false);
}

void mp_rank_require(MpRun *run, MpTensor tensor, int32_t rank, MpSpan span) {
  if (run->ranks->is_supposing) return;
  const MpShape *shape = mp_shape_known(run, tensor);
  if (shape && shape->rank != rank) {
    (void)mp_decide_want_length(run, (uint32_t)shape->rank, (uint32_t)rank);
  }
  MpRelation relation = shape ? (MpRelation){0} : relate(run, tensor);
  if (shape || !relation.is_single || rank < relation.more) return;
  MpValue *length = length_of(run, relation.root);
  MpKnown *known = mp_decide_known_of(run, length);
  MpValue *needed = mp_value_int(run, rank - relation.more);
  if (known->equals || mp_known_equals(run, known, needed) == MP_NO) return;
  // A model that is given does what its source says: that is nothing to assume.
  if (!run->options) assume_rank(run, length, needed->integer, span);
  mp_decide_settle(run, known, needed);
}

void mp_rank_require_at_least(MpRun *run, MpTensor tensor, int32_t rank) {
  if (run->ranks->is_supposing) return;
  const MpShape *shape = mp_shape_known(run, tensor);
  if (shape && shape->rank < rank) {
    (void)mp_decide_want_length(run, (uint32_t)shape->rank, (uint32_t)rank);
  }
  MpRelation relation = shape ? (MpRelation){0} : relate(run, tensor);
  if (shape || !relation.is_single) return;
  MpKnown *known = mp_decide_known_of(run, length_of(run, relation.root));
  double least = rank - relation.more;
  if (known->equals || mp_known_less(known, least, true) != MP_MAYBE) return;
  mp_known_set_less(known, least, true, false);
}
