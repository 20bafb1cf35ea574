#include "analyzer/interp/declared_type.h"

#include "analyzer/interp/class_object.h"
#include "analyzer/interp/decide.h"
#include "analyzer/interp/eval.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/source/source.h"

// --- the class that an annotation names ---

static bool names(const MpExpr *expr, const char *name) {
  if (expr->kind == MP_EXPR_NAME) return mp_str_is(expr->name, name);
  return expr->kind == MP_EXPR_ATTRIBUTE && mp_str_is(expr->attribute.name, name);
}

static bool is_none(const MpExpr *expr) {
  return expr->kind == MP_EXPR_CONSTANT && expr->constant.kind == MP_CONSTANT_NONE;
}

// The one of two that is not None; NULL where neither or both are.
static const MpExpr *other_than_none(const MpExpr *a, const MpExpr *b) {
  if (is_none(a) == is_none(b)) return NULL;
  return is_none(a) ? b : a;
}

// The annotation without what says that None may be there, too; NULL where it is a choice of more.
static const MpExpr *without_none(const MpExpr *expr) {
  if (expr->kind == MP_EXPR_BIN_OP && expr->bin_op.op == MP_OPERATOR_BIT_OR)
    return other_than_none(expr->bin_op.left, expr->bin_op.right);
  if (expr->kind != MP_EXPR_SUBSCRIPT) return expr;
  const MpExpr *index = expr->subscript.index;
  if (names(expr->subscript.value, "Optional")) return index;
  bool is_pair = names(expr->subscript.value, "Union") && index->kind == MP_EXPR_TUPLE &&
                 index->elements.len == 2;
  return is_pair ? other_than_none(index->elements.items[0], index->elements.items[1]) : NULL;
}

static bool is_identifier(MpStr text) {
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80u;
    if (!is_letter && (i == 0 || c < '0' || c > '9')) return false;
  }
  return text.len > 0;
}

static const MpClass *named_class(MpRun *run, const MpExpr *annotation, MpScope *scope) {
  const MpExpr *expr = annotation ? without_none(annotation) : NULL;
  if (!expr || !scope) return NULL;
  MpExpr name = {.kind = MP_EXPR_NAME, .span = expr->span};
  bool is_text = expr->kind == MP_EXPR_CONSTANT && expr->constant.kind == MP_CONSTANT_STR;
  if (is_text && is_identifier(expr->constant.text)) {
    name.name = expr->constant.text;
    expr = &name;
  }
  if (expr->kind != MP_EXPR_NAME && expr->kind != MP_EXPR_ATTRIBUTE) return NULL;
  MpFrame frame = {.caller = run->frame, .scope = scope, .statement = expr->span};
  uint32_t limits = run->graph->limits.len;
  run->frame = &frame;
  const MpValue *value = mp_eval(run, expr);
  run->frame = frame.caller;
  run->graph->limits.len = limits;
  if (!run->is_stopped) run->exception = NULL;
  return value && value->kind == MP_VALUE_CLASS && value->cls->def ? value->cls : NULL;
}

// --- dataclasses ---

// All that its objects have is in view, and its annotations say what.
static bool is_plain_dataclass(const MpClass *cls) {
  bool is_dataclass = false;
  if (!cls || cls->has_opaque_base || cls->payload_type) return false;
  for (uint32_t i = 0; i < cls->mro.len; i++) {
    const MpClass *at = cls->mro.items[i];
    if (!at->def) return false;
    is_dataclass |= at->is_dataclass;
  }
  return is_dataclass;
}

static const MpExpr *field_annotation(const MpClass *cls, MpStr name, MpScope **scope) {
  for (uint32_t i = 0; i < cls->mro.len; i++) {
    const MpClass *at = cls->mro.items[i];
    const MpStmts *body = &at->def->body;
    *scope = at->scope;
    for (uint32_t k = 0; k < body->len; k++) {
      const MpStmt *stmt = body->items[k];
      if (stmt->kind != MP_STMT_ANN_ASSIGN) continue;
      const MpExpr *target = stmt->ann_assign.target;
      bool is_it = target->kind == MP_EXPR_NAME && mp_str_eq(target->name, name);
      if (is_it) return stmt->ann_assign.annotation;
    }
  }
  return NULL;
}

// The class of the field of an object; NULL: the symbol is none, or its annotation names none.
static const MpClass *class_of_field(MpRun *run, const MpSymbol *symbol) {
  if (symbol->kind != MP_SYMBOL_PART || symbol->attribute.len == 0) return NULL;
  const MpValue *object = symbol->operands.items[0];
  const MpClass *cls = object->kind == MP_VALUE_SYMBOL ? mp_declared_class(run, object) : NULL;
  if (!is_plain_dataclass(cls)) return NULL;
  MpScope *scope = NULL;
  const MpExpr *annotation = field_annotation(cls, symbol->attribute, &scope);
  return named_class(run, annotation, scope);
}

const MpClass *mp_declared_class(MpRun *run, const MpValue *value) {
  MpSymbol *symbol = value->symbol;
  if (symbol->is_declared_known) return symbol->declared;
  symbol->is_declared_known = true;  // for what asks meanwhile
  symbol->declared = symbol->annotation ? named_class(run, symbol->annotation, symbol->scope)
                                        : class_of_field(run, symbol);
  return symbol->declared;
}

// --- code that only reads ---

static bool only_reads(const MpExpr *expr) {
  if (!expr) return true;
  switch (expr->kind) {
    case MP_EXPR_NAME:
    case MP_EXPR_CONSTANT: return true;
    case MP_EXPR_ATTRIBUTE: return only_reads(expr->attribute.value);
    case MP_EXPR_SUBSCRIPT:
      return only_reads(expr->subscript.value) && only_reads(expr->subscript.index);
    case MP_EXPR_COMPARE: {
      bool does = only_reads(expr->compare.left);
      for (uint32_t i = 0; i < expr->compare.comparators.len; i++)
        does &= only_reads(expr->compare.comparators.items[i]);
      return does;
    }
    default: return false;
  }
}

static bool block_only_reads(const MpStmts *body) {
  for (uint32_t i = 0; i < body->len; i++) {
    const MpStmt *stmt = body->items[i];
    bool does = stmt->kind == MP_STMT_RAISE || stmt->kind == MP_STMT_PASS;
    bool is_value = stmt->kind == MP_STMT_RETURN || stmt->kind == MP_STMT_EXPR;
    if (is_value) does = only_reads(stmt->value);
    if (stmt->kind == MP_STMT_ASSIGN) {
      does = stmt->assign.targets.len == 1 && stmt->assign.targets.items[0]->kind == MP_EXPR_NAME &&
             only_reads(stmt->assign.value);
    }
    if (stmt->kind == MP_STMT_IF) {
      does = only_reads(stmt->if_stmt.test) && block_only_reads(&stmt->if_stmt.body) &&
             block_only_reads(&stmt->if_stmt.orelse);
    }
    if (!does) return false;
  }
  return true;
}

static bool is_getter(const MpValue *callable) {
  if (callable->kind != MP_VALUE_FUNCTION || callable->function->wrapped_by) return false;
  const MpFunctionDef *def = callable->function->def;
  return def->parameters.len == 1 && !def->is_generator && !def->is_async &&
         block_only_reads(&def->body);
}

// --- attributes ---

// A class without a field of its own or of a base is there to be derived from.
static bool has_field(const MpClass *cls) {
  for (uint32_t i = 0; i < cls->mro.len; i++) {
    const MpStmts *body = &cls->mro.items[i]->def->body;
    for (uint32_t k = 0; k < body->len; k++) {
      const MpStmt *stmt = body->items[k];
      if (stmt->kind != MP_STMT_ANN_ASSIGN) continue;
      MpStr text = mp_span_text(stmt->ann_assign.annotation->span);
      bool is_other = mp_str_find(text, MP_STR("ClassVar"), 0) != SIZE_MAX ||
                      mp_str_find(text, MP_STR("InitVar"), 0) != SIZE_MAX;
      if (!is_other) return true;
    }
  }
  return false;
}

// True where a class of the MRO mentions `self.name`: a method may give it to the object.
static bool is_mentioned(MpRun *run, const MpClass *cls, MpStr name) {
  MpStr text = mp_str_format(run->arena, "self.%.*s", MP_FMT(name));
  for (uint32_t i = 0; i < cls->mro.len; i++) {
    if (mp_str_find(mp_span_text(cls->mro.items[i]->def->span), text, 0) != SIZE_MAX) return true;
  }
  return false;
}

// What the class does not have may be that of a derived one, which nobody in view says: such a path
// proves nothing alone.
static void note_missing(MpRun *run, const MpValue *value, MpStr name, MpSpan span) {
  MpStr text =
      mp_str_format(run->arena, "hasattr(%.*s, '%.*s')", MP_FMT(value->symbol->text), MP_FMT(name));
  MpStr identity = mp_str_format(run->arena, "declared(%.*s).%.*s", MP_FMT(value->symbol->identity),
                                 MP_FMT(name));
  MpKnown *known = mp_decide_known(run, identity);
  if (known->has_answer) return;
  MpAlternative only = {true, text};
  known->has_answer = true;
  known->answer = mp_decide(run, identity, &only, 1, span, true) != 0;
  if (run->import_depth == 0) mp_array_last(&run->graph->assumptions).is_undeclared = true;
}

MpValue *mp_declared_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span) {
  if (mp_str_starts_with(name, MP_STR("__"))) return NULL;
  const MpClass *cls = mp_declared_class(run, value);
  if (!is_plain_dataclass(cls)) return NULL;
  MpScope *scope = NULL;
  MpValue *of_class = mp_class_lookup(cls, NULL, name, NULL);
  if (!of_class) {
    bool is_there =
        !has_field(cls) || field_annotation(cls, name, &scope) || is_mentioned(run, cls, name);
    if (!is_there) note_missing(run, value, name, span);
    return NULL;
  }
  bool is_property = of_class->kind == MP_VALUE_PROPERTY && of_class->items.len > 0;
  MpValue *callable = is_property ? of_class->items.items[0] : NULL;
  if (callable && is_getter(callable)) return mp_call_with(run, callable, &value, 1, span);
  if (is_getter(of_class)) return mp_value_method(run, value, of_class);
  return NULL;
}

MpValue *mp_declared_item(MpRun *run, const MpValue *whole, const MpValue *key, MpSpan span) {
  if (whole->kind != MP_VALUE_SYMBOL || key->kind != MP_VALUE_STR) return NULL;
  const MpSymbol *symbol = whole->symbol;
  bool is_dict = symbol->kind == MP_SYMBOL_PART && mp_str_is(symbol->attribute, "__dict__");
  MpValue *object = is_dict ? symbol->operands.items[0] : NULL;
  if (!object || object->kind != MP_VALUE_SYMBOL) return NULL;
  if (!is_plain_dataclass(mp_declared_class(run, object))) return NULL;
  return mp_symbol_attribute(run, object, key->text, span);
}
