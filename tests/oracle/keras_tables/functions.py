"""Records functions by calling them: on Keras tensors, and on plain ones where those are refused."""

import ast
import importlib
import inspect
import re
import warnings

from . import constants, names, samples
from .signatures import parameters

TRIED = ("tf.", "keras.backend.", "keras.activations.", "keras.layers.", "keras.ops.",
         "keras.losses.", "keras.metrics.", "keras.random.")
NOT_TRIED = ("tf.debugging.enable", "tf.debugging.disable", "tf.debugging.set_",
             "tf.debugging.experimental", "tf.device", "tf.control_dependencies", "tf.name_scope",
             "tf.experimental.dlpack", "tf.io.", "tf.summary", "tf.autograph", "tf.graph_util",
             "tf.config", "tf.xla", "tf.version", "tf.quantization.quantize_and", "tf.init_scope",
             "tf.load", "tf.save", "tf.random.set", "tf.nest", "tf.types", "tf.queue",
             "keras.backend.set_", "keras.backend.clear_session", "keras.backend.reset_uids",
             "keras.backend.manual_variable", "keras.backend.get_session",
             "keras.ops.while_loop", "tf.compat.v1.disable", "tf.compat.v1.enable",
             "tf.compat.v1.reset", "tf.random.experimental", "tf.compat.v1.set_random_seed")
# What makes a tensor from plain values, by the name of the first parameter.
MAKES = {"shape", "dims", "num_rows", "start", "limit", "window_length", "size", "stop", "minval",
         "N", "n"}


VARIABLES = {"keras.backend.variable", "tf.compat.v1.get_variable", "tf.Variable",
             "keras.Variable", "keras.backend.random_normal_variable",
             "keras.backend.random_uniform_variable"}


def in_any(path, prefixes):
    return path.startswith(tuple(prefixes))


def plain_environment():
    """TensorFlow's own symbolic tensors in a graph: no kernel runs, and none can abort."""
    import tensorflow as tf
    graph = tf.__internal__.FuncGraph("plain")
    with graph.as_default():
        return graph, samples.environment(plain="tensors")


class Recorder:
    """Evaluates calls and tells which lambda layers they made."""

    def __init__(self):
        self.keras3 = names.keras_version() >= (3, 0)
        self.env = samples.environment()
        self.graph, self.plain = plain_environment()
        self.arrays = samples.environment(plain="arrays")
        self.made = []
        if not self.keras3:
            self.watch()

    def watch(self):
        """Notes each lambda layer as it is made."""
        import keras
        base_layer = importlib.import_module(f"{names.inner_package()}.engine.base_layer")
        plain, made = base_layer.Layer.__init__, self.made

        def noting(layer, *args, **kwargs):
            plain(layer, *args, **kwargs)
            made.append(layer)
        base_layer.Layer.__init__ = noting
        self.is_tensor = keras.backend.is_keras_tensor

    def tensors(self, value):
        """The Keras tensors in a nested structure."""
        if self.keras3:
            import keras
            found = isinstance(value, keras.KerasTensor)
        else:
            found = hasattr(value, "_keras_history") or type(value).__name__.endswith("KerasTensor")
        if found:
            return [value]
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, (list, tuple)):
            return [tensor for item in value for tensor in self.tensors(item)]
        return []

    def operations(self, outputs, since):
        """Names of the layers made after `since` that lead to the outputs, in order."""
        if self.keras3:
            return []
        fresh = {id(layer): index for index, layer in enumerate(self.made) if index >= since}
        reached, todo = set(), list(outputs)
        while todo:
            history = getattr(todo.pop(), "_keras_history", None)
            if history is None or id(history.layer) not in fresh or id(history.layer) in reached:
                continue
            reached.add(id(history.layer))
            for node in history.layer._inbound_nodes:
                todo.extend(node.keras_inputs)
        return [layer_symbol(layer) for layer in self.made[since:] if id(layer) in reached]

    def check(self):
        """Raises where a call has changed how the library works."""
        if not self.keras3:
            tf, x, y = self.env["tf"], self.env["x"], self.env["y"]
            for function, args in ((tf.nn.silu, (x,)), (tf.math.divide, (x, y))):
                assert self.call(function, args, {})[0], "a recorded call left its mark"

    def call(self, function, args, kwargs):
        """Operations, result and whether the call raised."""
        since = len(self.made)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = function(*args, **kwargs)
        return self.operations(self.tensors(result), since), result

    def evaluate(self, text, env):
        return eval(text, dict(env))  # noqa: S307 - our own samples


def plain_name(name):
    """A layer's name without "tf." and the number that makes it unique."""
    return re.sub(r"_\d+$", "", name[3:] if name.startswith("tf.") else name)


def layer_symbol(layer):
    """The operation's name, or the class of a layer that is no lambda layer."""
    if type(layer).__name__ in ("TFOpLambda", "SlicingOpLambda"):
        if layer.symbol:
            return layer.symbol
        return plain_name(layer.name)
    if type(layer).__name__ in ("ClassMethod", "InstanceMethod", "InstanceProperty"):
        return plain_name(layer.name)
    return "keras.layers." + type(layer).__name__


def result_count(result, recorder):
    """1 a tensor, 0 a list or nested, n a tuple; None where it holds no tensor."""
    if isinstance(result, tuple) and result:
        return 0 if any(isinstance(item, (list, tuple)) for item in result) else len(result)
    if isinstance(result, (list, dict)):
        return 0
    return 1


def dotted(node):
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return inner and f"{inner}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else None


def canonical(path):
    """Canonical name of a path in an expression."""
    head, _, rest = path.partition(".")
    head = {"K": "keras.backend", "layers": "keras.layers"}.get(head, head)
    whole = f"{head}.{rest}"
    return "keras." + whole[9:] if whole.startswith("tf.keras.") else whole


def calls_in(expressions):
    """Maps a canonical function name to the argument texts it is called with, shortest first."""
    found = {}
    for text in expressions:
        for node in ast.walk(ast.parse(text, mode="eval")):
            path = dotted(node.func) if isinstance(node, ast.Call) else None
            if path is None or path.split(".")[0] not in ("tf", "K", "keras", "layers", "np"):
                continue
            parts = [ast.unparse(item) for item in node.args]
            parts += [f"{item.arg}={ast.unparse(item.value)}" for item in node.keywords]
            found.setdefault(canonical(path), []).append(", ".join(parts))
    return {path: sorted(set(texts), key=lambda text: (len(text), text))
            for path, texts in found.items()}


def bind(recorder, text, env):
    """Evaluates the arguments of a call on their own, so that they add no operations to it."""
    return recorder.evaluate(f"(lambda *a, **k: (a, k))({text})", env)


def try_calls(recorder, function, texts, row, plain):
    """Fills ops, results, taken, static and refused from the first sample that works."""
    refused = []
    for text in texts:
        try:
            args, kwargs = bind(recorder, text, recorder.env)
        except Exception:  # noqa: BLE001 - not a sample for this version
            continue
        if not recorder.tensors([args, kwargs]):
            continue
        try:
            ops, result = recorder.call(function, args, kwargs)
        except Exception:  # noqa: BLE001 - refusals take many forms
            refused.append(text)
            continue
        if recorder.tensors(result):
            row.update(ops=ops, results=result_count(result, recorder), taken=True, sample=text)
            return
        if is_static(result):
            row.setdefault("sample", text)
            row["static"] = True
    if not row["static"]:
        try_plain(recorder, function, refused, row, plain)


def is_static(value):
    """A Python value, as K.int_shape and tf.is_tensor give."""
    if isinstance(value, (list, tuple)):
        return bool(value) and all(item is None or is_static(item) for item in value)
    return isinstance(value, (bool, int, float, str)) \
        or type(value).__name__ in ("DType", "TensorShape", "TensorSpec")


def tensor_like(value):
    return type(value).__name__ in ("EagerTensor", "Tensor", "SymbolicTensor", "RaggedTensor", "SparseTensor", "ndarray")


def try_plain(recorder, function, texts, row, plain):
    """Keras tensors were refused: does the same call work on plain tensors?"""
    for text in texts:
        try:
            with recorder.graph.as_default():
                args, kwargs = bind(recorder, text, plain)
                _, result = recorder.call(function, args, kwargs)
        except Exception:  # noqa: BLE001 - a call that never works tells nothing
            continue
        if isinstance(result, (tuple, list)) and tensor_like(result[0] if result else None):
            row["results"] = result_count(result, recorder)
        row.update(refused=True, sample=text)
        return


def may_try(path):
    """False for what changes the state of the library, or reaches outside it."""
    name = path.rsplit(".", 1)[1]
    changes = name.startswith(("set_", "experimental_", "register_")) and "diag" not in name
    if changes or in_any(path, NOT_TRIED):
        return False
    if path.startswith("np."):
        return path.count(".") == 1 and not in_any(path, constants.NOT_TRIED)
    return in_any(path, TRIED)


def record_one(recorder, path, function, written):
    signature = parameters(function.__init__, True) if inspect.isclass(function) \
        else parameters(function)
    if path.startswith("tf.raw_ops.") and signature:  # takes nothing by position, whatever it says
        signature = [[name, "KEYWORD_ONLY", *rest] for name, _, *rest in signature]
    row = {"signature": signature, "ops": [], "results": 1, "taken": False,
           "static": False, "refused": False}
    if not may_try(path):
        return row
    texts = list(written.get(path) or written.get(path.replace(".compat.v1.", "."), []))
    texts += list(samples.candidates(signature)) if signature else ["x", "[x, y]", "x, y"]
    if recorder.keras3 and path.startswith("tf."):
        texts = texts[:12]  # it refuses nearly all of them
    plain = recorder.arrays if path.startswith("np.") else recorder.plain
    try_calls(recorder, function, texts, row, plain)
    return row


def record(expressions):
    recorder = Recorder()
    written = calls_in(expressions)
    rows = {}
    api = names.public_api()
    if not recorder.keras3:
        api.update(names.compat_api())
    for path, value in sorted(api.items()):
        is_ufunc = path.startswith("np.") and not inspect.isclass(value)
        if not (inspect.isroutine(value) or is_ufunc or path in VARIABLES):
            continue
        row = record_one(recorder, path, value, written)
        told = row["taken"] or row["refused"] and not path.startswith("tf.raw_ops.")
        if path.startswith(("tf.compat.v1.", "tf.raw_ops.")) and not told:
            continue
        row["home"] = f"{names.home(value)}.{getattr(value, '__name__', '')}"
        rows[path] = row
    recorder.check()
    return rows


def record_activations():
    """What keras.activations.get gives for each name it takes."""
    import keras as standalone
    import tensorflow as tf
    keras = standalone if names.keras_version() >= (3, 0) else tf.keras
    public = {}
    for path, value in names.public_api().items():
        better = path.startswith("keras.activations.")
        if inspect.isroutine(value) and (better or id(value) not in public):
            public[id(value)] = path
    result = {}
    for name in sorted(set(dir(keras.activations)) | set(dir(tf.nn))):
        if name.startswith("_") or name in ("get", "serialize", "deserialize"):
            continue
        try:
            path = public.get(id(keras.activations.get(name)))
        except Exception:  # noqa: BLE001 - it takes no such name
            continue
        own = f"keras.activations.{name}"
        if getattr(keras.activations, name, None) is keras.activations.get(name):
            path = own
        if path is not None:
            result[name] = path
    return result


def kind_of(path, row):
    """The kind of a function from its path and from what calling it did."""
    name = path.rsplit(".", 1)[1]
    first = row["signature"][0][0] if row["signature"] else ""
    if path in VARIABLES:
        return "VARIABLE"
    if row["static"] and not row["taken"]:
        return "STATIC"
    if path.startswith("np."):
        return "OTHER"
    if path.startswith("tf.experimental.numpy."):
        # With `*args`, and where a list came out, other arguments may give another number of results.
        is_open = row["results"] == 0 or any(one[1] == "VAR_POSITIONAL" for one in row["signature"])
        return "OPERATION" if (row["taken"] or row["refused"]) and not is_open else "OTHER"
    if name.startswith("assert") or name == "Assert" or in_any(path, ("tf.summary.",)) \
            or path in ("tf.print", "tf.compat.v1.Print"):
        return "EFFECT"
    if path.startswith("keras.activations."):
        return "ACTIVATION" if row["taken"] else "OTHER"
    if path.startswith("keras.backend."):
        if row["taken"] or row["refused"]:
            return "BACKEND"
        return "CONSTANT" if first in MAKES or name == "constant" else "OTHER"
    if path.startswith("keras.layers."):
        return "LAYERS" if row["taken"] else "OTHER"
    if path.startswith(("keras.ops.", "keras.random.")):
        return "OPS"
    if path.startswith("tf.") and (first in MAKES or name == "constant"):
        return "CONSTANT"
    if row["taken"]:
        return "OPERATION"
    return "OTHER"
