#include "analyzer/interp/standard.h"

#include <math.h>

#include "analyzer/interp/class_hook.h"
#include "analyzer/interp/dataclass.h"
#include "analyzer/interp/import_name.h"
#include "analyzer/interp/symbol.h"

// --- things that give back what they got ---

static MpValue *identity(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  return mp_native_arity(run, call, 1, 1, &result) ? call->args.items[0] : result;
}

// typing.cast(type, value).
static MpValue *typing_cast(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  return mp_native_arity(run, call, 2, 2, &result) ? call->args.items[1] : result;
}

// A type variable means nothing to a layer.
static MpValue *inert_type(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return mp_value_library(run, MP_STR("typing.Any"), call->span);
}

// A value that nobody names.
static MpValue *enum_auto(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  MpStr identity = mp_str_format(run->arena, "enum.auto@%u", call->span.start_byte);
  return mp_symbol_named(run, identity, MP_STR("auto()"), NULL, call->span);
}

static MpValue *get_logger(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return mp_value_library(run, MP_STR("logging.Logger"), call->span);
}

// A variable of the environment: unknown, and likelier not set than set.
static MpValue *environment_get(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *value = mp_native_unknown(run, MP_STR("os.environ.get"), self, call);
  if (!value || value->kind != MP_VALUE_SYMBOL || value->symbol->default_value) return value;
  value->symbol->default_value = call->args.len > 1 ? call->args.items[1] : run->none;
  return value;
}

// Level dots, as in `import_module("..b", "a.c")`: "a.b"; empty where the package has not so many.
static MpStr absolute_name(MpRun *run, MpStr name, MpStr package) {
  size_t level = 0;
  while (level < name.len && name.ptr[level] == '.')
    level++;
  if (level == 0) return name;
  for (size_t i = 1; i < level && package.len > 0; i++) {
    size_t dot = mp_str_rfind_byte(package, '.');
    package = dot == SIZE_MAX ? MP_STR("") : mp_str_slice(package, 0, dot);
  }
  if (package.len == 0) return package;
  MpStr rest = mp_str_slice(name, level, name.len);
  if (rest.len == 0) return package;
  return mp_str_format(run->arena, "%.*s.%.*s", MP_FMT(package), MP_FMT(rest));
}

// A module whose name is not known here is one that somebody outside the source names.
static MpValue *import_module(MpRun *run, MpValue *self, const MpCall *call) {
  static const char *const names[] = {"name", "package"};
  MpValue *args[2];
  (void)self;
  if (!mp_call_bind(run, call, names, 2, 1, args)) return mp_native_refused(run, call);
  MpValue *name = mp_resolve(run, args[0]);
  MpValue *package = args[1] ? mp_resolve(run, args[1]) : run->none;
  bool is_known = name->kind == MP_VALUE_STR &&
                  (package->kind == MP_VALUE_STR || package->kind == MP_VALUE_NONE);
  if (!is_known) return mp_native_unknown(run, MP_STR("importlib.import_module"), NULL, call);
  MpStr base = package->kind == MP_VALUE_STR ? package->text : MP_STR("");
  MpStr dotted = absolute_name(run, name->text, base);
  if (dotted.len > 0) return mp_import_absolute(run, dotted, call->span);
  return mp_run_raise(run, "TypeError", call->span, "the 'package' argument is required");
}

static MpValue *system_exit(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  (void)mp_run_raise(run, "SystemExit", call->span, "%s", "exit");
  run->is_own_exception = false;
  return NULL;
}

static MpNativeTable plain_table(void) {
  static const MpNativeRow rows[] = {
      {"abc.abstractmethod", mp_class_mark_abstract},
      {"enum.auto", enum_auto},
      {"enum.unique", identity},
      {"functools.total_ordering", mp_class_mark_ordered},
      {"importlib.import_module", import_module},
      {"logging.basicConfig", mp_native_ignore},
      {"logging.critical", mp_native_ignore},
      {"logging.debug", mp_native_ignore},
      {"logging.error", mp_native_ignore},
      {"logging.exception", mp_native_ignore},
      {"logging.getLogger", get_logger},
      {"logging.info", mp_native_ignore},
      {"logging.Logger.addHandler", mp_native_ignore},
      {"logging.Logger.critical", mp_native_ignore},
      {"logging.Logger.debug", mp_native_ignore},
      {"logging.Logger.error", mp_native_ignore},
      {"logging.Logger.exception", mp_native_ignore},
      {"logging.Logger.info", mp_native_ignore},
      {"logging.Logger.log", mp_native_ignore},
      {"logging.Logger.setLevel", mp_native_ignore},
      {"logging.Logger.warn", mp_native_ignore},
      {"logging.Logger.warning", mp_native_ignore},
      {"logging.log", mp_native_ignore},
      {"logging.warn", mp_native_ignore},
      {"logging.warning", mp_native_ignore},
      {"os.environ.get", environment_get},
      {"os.getenv", environment_get},
      {"pprint.pprint", mp_native_ignore},
      {"sys.exit", system_exit},
      {"typing.cast", typing_cast},
      {"typing.final", identity},
      {"typing.no_type_check", identity},
      {"typing.overload", identity},
      {"typing.runtime_checkable", identity},
      {"typing.NewType", inert_type},
      {"typing.ParamSpec", inert_type},
      {"typing.TypeVar", inert_type},
      {"warnings.filterwarnings", mp_native_ignore},
      {"warnings.simplefilter", mp_native_ignore},
      {"warnings.warn", mp_native_ignore},
  };
  return (MpNativeTable){rows, sizeof rows / sizeof *rows};
}

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"
#define PUNCTUATION "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
#define WHITESPACE " \t\n\r\v\f"

// The texts of the module `string`; NULL: the name is none of them.
static MpValue *text_constant(MpRun *run, MpStr dotted) {
  static const char *const texts[][2] = {
      {"string.ascii_letters", LOWER UPPER},       {"string.ascii_lowercase", LOWER},
      {"string.ascii_uppercase", UPPER},           {"string.digits", DIGITS},
      {"string.hexdigits", DIGITS "abcdefABCDEF"}, {"string.octdigits", "01234567"},
      {"string.punctuation", PUNCTUATION},         {"string.whitespace", WHITESPACE}};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    if (mp_str_is(dotted, texts[i][0])) return mp_value_str(run, mp_str_from_c(texts[i][1]));
  }
  return NULL;
}

static MpValue *constant(MpRun *run, MpStr dotted) {
  static const struct {
    const char *name;
    double real;
  } numbers[] = {{"math.pi", 3.141592653589793},
                 {"math.e", 2.718281828459045},
                 {"math.tau", 6.283185307179586}};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    if (mp_str_is(dotted, numbers[i].name)) return mp_value_float(run, numbers[i].real);
  }
  if (mp_str_is(dotted, "math.inf")) return mp_value_float(run, (double)INFINITY);
  if (mp_str_is(dotted, "math.nan")) return mp_value_float(run, (double)NAN);
  if (mp_str_is(dotted, "typing.TYPE_CHECKING")) return mp_value_bool(run, false);
  MpValue *text = text_constant(run, dotted);
  return text ? text : mp_inspect_constant(run, dotted);
}

static MpValue *find_row(MpRun *run, MpStr dotted) {
  MpNativeTable tables[] = {mp_standard_math(),       mp_standard_functions(),
                            mp_standard_iterators(),  mp_standard_containers(),
                            mp_dataclass_functions(), mp_standard_inspect(),
                            mp_standard_contexts(),   plain_table()};
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
    MpValue *found = mp_native_find(run, tables[i].rows, tables[i].count, dotted, NULL);
    if (found != NULL) return found;
  }
  return NULL;
}

// Names that are only passed on: annotations, bases, marks.
static bool is_inert(MpStr dotted) {
  static const char *const names[] = {"abc.ABC",
                                      "abc.ABCMeta",
                                      "numbers.Complex",
                                      "numbers.Integral",
                                      "numbers.Number",
                                      "numbers.Rational",
                                      "numbers.Real",
                                      "logging.Logger",
                                      "functools",
                                      "itertools",
                                      "math",
                                      "operator",
                                      "collections",
                                      "collections.abc",
                                      "copy",
                                      "dataclasses",
                                      "typing",
                                      "abc",
                                      "numbers",
                                      "logging",
                                      "warnings",
                                      "inspect",
                                      "inspect.Parameter",
                                      "inspect.Signature"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (mp_str_is(dotted, names[i])) return true;
  }
  bool is_level = mp_str_starts_with(dotted, MP_STR("logging.")) && dotted.len > 8 &&
                  dotted.ptr[8] >= 'A' && dotted.ptr[8] <= 'Z';
  return is_level || mp_str_starts_with(dotted, MP_STR("typing.")) ||
         mp_str_starts_with(dotted, MP_STR("collections.abc."));
}

MpValue *mp_standard_library(MpRun *run, MpStr dotted, MpSpan span) {
  // The backport has the same names.
  if (mp_str_starts_with(dotted, MP_STR("typing_extensions."))) {
    MpStr name = mp_str_slice(dotted, sizeof "typing_extensions." - 1, dotted.len);
    dotted = mp_str_format(run->arena, "typing.%.*s", MP_FMT(name));
  }
  // An abstract property is a property.
  if (mp_str_is(dotted, "abc.abstractproperty")) {
    return mp_map_get(&run->builtins->names, MP_STR("property"));
  }
  MpValue *value = constant(run, dotted);
  if (value == NULL) value = find_row(run, dotted);
  if (value == NULL && is_inert(dotted)) value = mp_value_library(run, dotted, span);
  return value;
}
