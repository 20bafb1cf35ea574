"""Records what a library layer keeps as attributes, and what its own methods give.

A class of the user's that derives from Dense reads `self.units` and `self.kernel`, and calls
`self._compute_attention`. Each layer is made with several constructor arguments and called; an
attribute that always is what the same argument says is explained by that argument.
"""

import ast
import contextlib
import inspect
import textwrap
import warnings

from . import layers
from .signatures import parameters

# Values to try for a parameter, by its name or the end of its name; else by its default.
BY_NAME = {"activation": ("'relu'", "'tanh'", "None"), "recurrent_activation": ("'relu'", "'tanh'"),
           "padding": ("'same'", "'valid'"), "dilation_rate": ("1", "2"), "strides": ("1", "2"),
           "pool_size": ("2", "3"), "kernel_size": ("2", "3"), "size": ("2", "3"), "groups": ("1", "2"),
           "attention_axes": ("1",), "axis": ("-1", "1"), "bias_axes": ("'c'",), "name": (),
           "merge_mode": ("'sum'", "'concat'"),
           "trainable": (), "dtype": (), "data_format": ("'channels_last'",), "seed": ("1", "2")}
BY_END = {"_initializer": ("'zeros'", "'ones'"), "_regularizer": ("'l1'", "None"),
          "_constraint": ("'non_neg'", "None"), "rate": ("0.25", "0.5"), "dropout": ("0.25", "0.5"),
          "_dim": ("2", "5"), "units": ("2", "5"), "filters": ("2", "4"), "num_heads": ("2", "3")}
PLAIN = (type(None), bool, int, float, str)


def values_for(row):
    """Texts of values to try for a parameter, besides what the sample says."""
    name, _, _, default = row
    if name in BY_NAME:
        return BY_NAME[name]
    for end, texts in BY_END.items():
        if name.endswith(end):
            return texts
    if default in ("True", "False"):
        return ("True", "False")
    if default.replace(".", "", 1).replace("e-", "", 1).isdigit():
        return (default, "3" if default.isdigit() else "0.125")
    return ("2", "3") if default == "" else ()


def sample_arguments(name, value, env):
    """The sample's arguments by parameter, as texts: one dictionary for each constructor call."""
    rows = [row for row in parameters(value.__init__, True) or [] if not row[1].startswith("VAR")]
    out = []
    for text in layers.arguments_of(name, value):
        bound = {}

        def take(*args, bound=bound, **kwargs):
            for row, given in zip(rows, args, strict=False):
                bound[row[0]] = given
            bound.update(kwargs)

        eval(f"take({text})", {**env, "take": take})  # noqa: S307 - our own samples
        out.append(bound)
        for row in rows:
            for other in values_for(row):
                changed = {**bound, row[0]: eval(other, env)}  # noqa: S307
                out.append(changed)
    return rows, out


def default_of(row):
    try:
        return eval(row[3], {})  # noqa: S307 - a literal of Keras's own
    except Exception:  # noqa: BLE001 - no literal
        return inspect.Parameter.empty


def is_plain(value):
    if isinstance(value, PLAIN):
        return True
    if isinstance(value, (list, tuple, set)) or type(value).__name__ in ("ListWrapper", "_TupleWrapper"):
        return all(map(is_plain, value))
    if isinstance(value, dict):
        return all(map(is_plain, value.values()))
    return type(value).__name__ in ("TensorShape", "DType", "Dimension")


def is_same(value, given):
    if isinstance(given, PLAIN) and isinstance(value, PLAIN):
        return type(value) is type(given) and value == given
    if isinstance(given, (list, tuple)) and isinstance(value, (list, tuple)):
        return tuple(value) == tuple(given)
    return value is given


class Explainer:
    """Explains the attributes of one class from layers that were made and called."""

    def __init__(self, measurer, classes):
        self.keras = measurer.keras
        self.canonical = {id(value): path for path, value in classes.items()}

    def is_object(self, value, given):
        """An initializer, regularizer or constraint made of what was given."""
        if given is None or not isinstance(given, str):
            return value is given
        if is_plain(value):  # 2.15's `get` gives a text back that names nothing
            return False
        name = type(value).__name__.lower()
        return any(type(module.get(given)) is type(value) for module in
                   (self.keras.initializers, self.keras.regularizers, self.keras.constraints)
                   if self.can_get(module, given)) and name != "function"

    @staticmethod
    def can_get(module, given):
        try:
            return module.get(given) is not None
        except Exception:  # noqa: BLE001 - no such name there
            return False

    def is_activation(self, value, given):
        try:
            return value is self.keras.activations.get(given)
        except Exception:  # noqa: BLE001 - no such name
            return False

    @staticmethod
    def is_tuple(value, given):
        wanted = isinstance(value, (list, tuple)) and tuple(value)
        if isinstance(given, int) and not isinstance(given, bool):
            return bool(wanted) and wanted == (given,) * len(wanted)
        return bool(wanted) and isinstance(given, (list, tuple)) and wanted == tuple(given)

    def of_argument(self, seen, rows):
        tests = [("ARGUMENT", is_same), ("TUPLE", self.is_tuple), ("ACTIVATION", self.is_activation),
                 ("OBJECT", self.is_object)]
        for kind, test in tests:
            for row in rows:
                pairs = [(value, given.get(row[0], default_of(row))) for value, given in seen]
                if any(given is inspect.Parameter.empty for _, given in pairs):
                    continue
                # What is no plain value says by its identity where it comes from.
                tells = len({repr(given) for _, given in pairs}) > 1 or not is_plain(pairs[0][1])
                if tells and all(test(*pair) for pair in pairs):
                    size = f":{len(pairs[0][0])}" if kind == "TUPLE" else ""
                    return kind, row[0] + size
        return None

    def of_weight(self, seen, rows):
        """A variable once the layer was called, in all cases or where an argument says so."""
        is_weight = [hasattr(value, "assign") and hasattr(value, "trainable") for value, _ in seen]
        if all(is_weight):
            return "WEIGHT", ""
        if not any(is_weight) or not all(w or v is None for w, (v, _) in zip(is_weight, seen, strict=True)):
            return None
        for row in rows:
            if all(bool(given.get(row[0], default_of(row))) == weight
                   for (_, given), weight in zip(seen, is_weight, strict=True)):
                return "WEIGHT", row[0]
        return None

    def of_layer(self, seen):
        kinds = {self.canonical.get(id(type(value))) for value, _ in seen if value is not None}
        if len(kinds) != 1 or not all(isinstance(v, self.keras.layers.Layer) or v is None for v, _ in seen):
            return None
        path = kinds.pop()
        return ("LAYER", path) if path else None

    def explain(self, made, called, rows, is_fixed, may_hold):
        """Kind and detail of one attribute: its values after `__init__` and after a call, with the
        arguments. `is_fixed`: the class gives its base a constant for it."""
        seen = made + called
        values = [value for value, _ in seen]
        is_constant = all(type(v) is int and v == values[0] for v in values)
        if made and is_constant and is_fixed:
            return "VALUE", repr(values[0])
        if made and called and not any(v is not False for v, _ in made) \
                and all(v is True for v, _ in called):
            return "FLAG", ""
        if made:
            found = self.of_argument(seen, rows)
            if found:
                return found
        if called:
            found = self.of_weight(called, rows) or (may_hold and self.of_layer(called))
            if found:
                return found
        return ("PLAIN", "") if all(map(is_plain, values)) else None


def result_kind(value, keras):
    def is_tensor(one):
        return hasattr(one, "shape") and hasattr(one, "dtype") and not isinstance(one, keras.layers.Layer)

    if value is None:
        return "NONE"
    if is_tensor(value):
        return "TENSOR"
    def holds(one):
        if isinstance(one, (list, tuple, dict)):
            return any(map(holds, one.values() if isinstance(one, dict) else one))
        return is_tensor(one) or isinstance(one, keras.layers.Layer)

    if isinstance(value, (list, tuple)) and value and all(map(is_tensor, value)):
        return f"TENSORS:{len(value)}"
    if is_plain(value):
        return "PLAIN"
    is_dict = isinstance(value, dict) and all(isinstance(key, str) for key in value)
    return "DICT" if is_dict and not holds(value) else "OTHER"


def returned_forms(function):
    """What the function's own `return` statements give: "NONE", or how many values."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    todo, forms = list(tree.body), set()
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.FunctionDef, ast.Lambda, ast.ClassDef)):
            continue
        if isinstance(node, ast.Return):
            is_none = node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None)
            is_tuple = isinstance(node.value, (ast.Tuple, ast.List))
            forms.add("NONE" if is_none else len(node.value.elts) if is_tuple else 1)
        todo.extend(ast.iter_child_nodes(node))
    return forms or {"NONE"}


def read_off_self(function):
    """Names that a function reads off its first argument: to call them, or to pass them on."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name) and node.value.id == "self"}


class Methods:
    """The methods of a class that are its own, with what they gave in the calls that were made."""

    def __init__(self, value, keras):
        self.keras = keras
        self.results, self.forms, self.callers = {}, {}, {}
        base = set(dir(keras.layers.Layer))
        for owner in value.__mro__:
            if owner in keras.layers.Layer.__mro__:
                continue
            for name, one in vars(owner).items():
                if inspect.isfunction(one) and not name.startswith("__") and name not in base:
                    self.results.setdefault(name, set())
                    self.forms.setdefault(name, returned_forms(one))
        for owner in value.__mro__:  # what super() reaches counts too
            for name in (*self.results, "call", "build"):
                one = vars(owner).get(name)
                if owner in keras.layers.Layer.__mro__ or not inspect.isfunction(one):
                    continue
                for read in read_off_self(one):
                    self.callers.setdefault(read, set()).add(name)

    @contextlib.contextmanager
    def watch(self, layer):
        for name in self.results:
            method = getattr(layer, name, None)
            if method is None:
                continue

            def watched(*args, method=method, name=name, **kwargs):
                result = method(*args, **kwargs)
                self.results[name].add(result_kind(result, self.keras))
                return result

            object.__setattr__(layer, name, watched)
        yield
        for name in self.results:
            vars(layer).pop(name, None)

    def rows(self):
        for name, kinds in self.results.items():
            forms = self.forms[name]
            callers = " ".join(sorted(self.callers.get(name, ())))
            if forms == {"NONE"}:
                yield name, "NONE", callers
            elif not kinds:
                yield name, "UNSEEN", callers
            elif "NONE" in kinds and len(kinds) > 1 and all(kind.startswith("TENSOR") for kind in kinds - {"NONE"}):
                yield name, "MAYBE", callers
            else:  # what it gives in other cases may be something else
                is_certain = len(kinds) == 1 and len(forms) == 1 and "NONE" not in kinds
                yield name, kinds.pop() if is_certain else "OTHER", callers


def own_values(layer, ignored):
    """Attributes and properties that are no layer's as such."""
    found = {name: value for name, value in vars(layer).items()
             if name not in ignored and not name.startswith("_self_")}
    for name in dir(type(layer)):
        one = inspect.getattr_static(type(layer), name)
        if isinstance(one, property) and name not in ignored:
            with contextlib.suppress(Exception):
                found[name] = getattr(layer, name)
    return found


def attributes_of(path, value, measurer, classes, ignored):
    name = path.rsplit(".", 1)[1]
    family = layers.family_of(path, value, classes)
    rows, cases = sample_arguments(name, value, measurer.env)
    methods = Methods(value, measurer.keras)
    explainer = Explainer(measurer, classes)
    made, called = {}, {}
    count_made = count_called = 0
    flags = [row[0] for row in parameters(value.call, True) or []
             if row[0].startswith("use_") and row[3] == "False"]
    for given in cases:
        try:
            layer = value(**given)
        except Exception:  # noqa: BLE001, S112 - that value is refused
            continue
        count_made += 1
        for key, one in own_values(layer, ignored).items():
            made.setdefault(key, []).append((one, given))
        try:
            shape = layers.shapes_of(name, family)[0]
            inputs = measurer.inputs(name, family, shape, "")
            with methods.watch(layer):
                layer(*inputs)
                for flag in flags:  # what it does only where it is asked to
                    with contextlib.suppress(Exception):
                        layer(*inputs, **{flag: True})
        except Exception:  # noqa: BLE001, S112 - not with that input
            continue
        count_called += 1
        for key, one in own_values(layer, ignored).items():
            called.setdefault(key, []).append((one, given))
    own = {row[0] for row in rows}
    of_bases = {row[0] for base in value.__mro__[1:] for row in parameters(base.__init__, True) or []}
    # Its layers may be of other classes where it is given some.
    may_hold = family != "WRAPPER" and not own.intersection(("cell", "cells"))
    found = {key: ["METHOD", detail if may_hold or detail == "NONE" else "OTHER", callers]
             for key, detail, callers in methods.rows()}
    for key in sorted({*made, *called}):
        # What only some layers have is explained for those that were called.
        before = made.get(key, []) if len(made.get(key, [])) == count_made else []
        after = called.get(key, []) if len(called.get(key, [])) == count_called else []
        is_fixed = key in of_bases and key not in own
        row = explainer.explain(before, after, rows, is_fixed, may_hold) if before or after else None
        if row:
            found[key] = list(row)
    return found


def record():
    """Rows by class and attribute: how, and of what."""
    classes, _ = layers.layer_classes()
    measurer = layers.Measurer()
    plain = measurer.keras.layers.Layer()
    ignored = set(vars(plain)) | {key for key in dir(type(plain))
                                  if isinstance(inspect.getattr_static(type(plain), key), property)}
    out = {}
    for path, value in sorted(classes.items()):
        if layers.family_of(path, value, classes) in ("BASE", "MODEL", "SEQUENTIAL", "INPUT"):
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            out[path] = attributes_of(path, value, measurer, classes, ignored)
    return out
