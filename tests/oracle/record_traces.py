"""Records what Keras really makes of each layer's `call`: fixtures/traces/.

    PYTHONHASHSEED=0 python record_traces.py OUTPUT CASE.py [CASE.py ...]

With TensorFlow 2.10.1. A case has `get_model()`, and `get_input_layer()` where its model has no
input. Every layer that AIMET would unwrap (docs/aimet.md) is called as it unwraps it, on new inputs
with `training=False`, but with the dtypes and the structure of its real arguments; a temporary
Functional model from there to the result says which layers and operations are part of it. OUTPUT
gets one JSON file a case.

A call of a layer or operation carries `site`: line, expression (a number within the case: one
instruction of the file), and what it is: an operator, a subscript, an iteration, a call, or a call of a
function of `keras.backend`.
"""

import dis
import importlib.util
import json
import pathlib
import sys
import traceback

import tensorflow as tf
from keras.engine import base_layer, functional, keras_tensor, node, sequential
from keras.layers.core import tf_op_layer

keras = tf.keras


class Sites:
    """Where the file at hand makes nodes and layers."""

    def __init__(self):
        self.path = None
        self.numbers = {}

    def start(self, path):
        self.path = path
        self.numbers = {}

    def here(self):
        frame, called = sys._getframe(2), None
        while frame is not None and frame.f_code.co_filename != self.path:
            # Decorators stand between the source and the function that it calls.
            if not frame.f_globals["__name__"].startswith("tensorflow.python.util."):
                called = frame.f_globals["__name__"]
            frame = frame.f_back
        if frame is None:
            return None
        key = (frame.f_code, frame.f_lasti)
        number = self.numbers.setdefault(key, len(self.numbers))
        name = next(i.opname for i in dis.get_instructions(key[0]) if i.offset == key[1])
        kind = KINDS.get(name, by(name))
        if called == "keras.backend":
            kind = "backend"
        return {"line": frame.f_lineno, "expression": number, "by": kind}


KINDS = {"BINARY_SUBSCR": "subscript", "FOR_ITER": "iteration", "UNPACK_SEQUENCE": "iteration"}


def by(name):
    return "operator" if name.startswith(("BINARY", "INPLACE", "UNARY", "COMPARE")) else "call"


SITES = Sites()
NODES = []


def remember(function, attribute):
    def wrapped(self, *args, **kwargs):
        if not hasattr(self, attribute):
            object.__setattr__(self, attribute, SITES.here())
        if isinstance(self, node.Node):
            NODES.append(self)
        return function(self, *args, **kwargs)

    return wrapped


node.Node.__init__ = remember(node.Node.__init__, "_site")
base_layer.Layer.__init__ = remember(base_layer.Layer.__init__, "_site")


def is_users(layer):
    return not type(layer).__module__.startswith(("keras.", "tensorflow."))


def is_nested(layer):
    if isinstance(layer, (functional.Functional, sequential.Sequential)):
        return True
    return is_users(layer) and any(
        isinstance(value, base_layer.Layer) for value in vars(layer).values()
    )


def paths_of(value, path, out):
    """id of each layer -> how the source reaches it."""
    if isinstance(value, base_layer.Layer):
        if id(value) in out:
            return
        out[id(value)] = path
        if isinstance(value, (functional.Functional, sequential.Sequential)):
            for index, layer in enumerate(value.layers):
                paths_of(layer, "%s.layers[%d]" % (path, index), out)
        if is_users(value) or isinstance(value, keras.layers.Wrapper):
            for name, held in list(vars(value).items()):
                if not name.startswith("_self_") and name not in ("_layers", "_metrics"):
                    paths_of(held, path + "." + name, out)
    elif isinstance(value, (list, tuple)):
        for index, held in enumerate(value):
            paths_of(held, "%s[%d]" % (path, index), out)
    elif isinstance(value, dict):
        for key, held in list(value.items()):
            paths_of(held, "%s[%r]" % (path, key), out)


def is_symbolic(value):
    return isinstance(value, keras_tensor.KerasTensor)


def text_of(value):
    if is_symbolic(value):
        return "KT:" + value._keras_history.layer.name
    if isinstance(value, (list, tuple)):
        return "[%s]" % ", ".join(map(text_of, value))
    if isinstance(value, dict):
        return "{%s}" % ", ".join("%r: %s" % (k, text_of(v)) for k, v in value.items())
    if isinstance(value, (tf.Tensor, tf.Variable)):
        return "%s%s" % (type(value).__name__, tuple(value.shape))
    return repr(value) if isinstance(value, (type(None), bool, int, float, str)) else str(value)


def calls_of(model, paths):
    """The layers of a Functional model in the order of their first calls."""
    inside = {id(n) for nodes in model._nodes_by_depth.values() for n in nodes}
    layers = {}
    for call in NODES:
        if id(call) not in inside:
            continue
        layer = call.layer
        entry = layers.setdefault(id(layer), {"class": type(layer).__name__, "name": layer.name})
        if isinstance(layer, keras.layers.InputLayer):
            continue
        if isinstance(layer, (tf_op_layer.TFOpLambda, tf_op_layer.SlicingOpLambda)):
            entry["symbol"] = layer.symbol
        else:
            entry["path"] = paths.get(id(layer))
            entry["made"] = layer._site and layer._site["line"]
        entry.setdefault("args", []).append(
            {
                "args": [text_of(a) for a in call.call_args],
                "kwargs": {k: text_of(v) for k, v in call.call_kwargs.items()},
                "site": call._site,
            }
        )
    return list(layers.values())


def missing_of(layer, model, paths):
    have = {id(w) for w in model.weights}
    out = []
    for inner in layer._flatten_layers():
        own = inner._trainable_weights + inner._non_trainable_weights
        lost = [w.name for w in own if id(w) not in have]
        if lost:
            site = inner._site and inner._site["line"]
            out.append({"class": type(inner).__name__, "path": paths.get(id(inner)), "made": site})
            out[-1]["weights"] = lost
    return out


class Recorder:
    def __init__(self, root):
        self.root = root
        self.paths = {}
        paths_of(root, "model", self.paths)
        self.traces = []
        self.done = set()

    def entry_of(self, layer):
        return {
            "layer": layer.name,
            "class": type(layer).__name__,
            "path": self.paths.get(id(layer)),
            "is_nested_by_aimet": is_nested(layer),
        }

    def unwrap(self, layer, args, kwargs):
        """A temporary Functional model of `layer`'s call, or the model that it is."""
        if isinstance(layer, functional.Functional) and hasattr(layer, "_nodes_by_depth"):
            return layer, None
        made = []

        def fresh(value):
            if not is_symbolic(value):
                return value
            new = keras.Input(batch_shape=tuple(value.shape), dtype=value.dtype)
            made.append(new)
            return new

        args, kwargs = tf.nest.map_structure(fresh, (list(args), dict(kwargs)))
        if layer._expects_training_arg and layer is not self.root:
            kwargs["training"] = False
        result = layer.call(*args, **kwargs)
        outputs = tf.nest.flatten(result)
        return keras.Model(made, [o for o in outputs if is_symbolic(o)]), result

    def trace(self, layer, args, kwargs):
        if id(layer) in self.done:
            return
        self.done.add(id(layer))
        entry = self.entry_of(layer)
        self.traces.append(entry)
        try:
            model, result = self.unwrap(layer, args, kwargs)
        except Exception as error:
            here = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == SITES.path]
            entry["error"] = {"type": type(error).__name__, "line": here[-1].lineno if here else None}
            return
        paths_of(layer, self.paths.get(id(layer), layer.name), self.paths)
        self.record(entry, layer, model)
        entry["returned"] = text_of(result) if result is not None else text_of(model.outputs)

    def record(self, entry, layer, model):
        entry["layers"] = calls_of(model, self.paths)
        entry["missing"] = missing_of(layer, model, self.paths)
        inside = {id(n) for nodes in model._nodes_by_depth.values() for n in nodes}
        for call in [n for n in NODES if id(n) in inside]:
            if is_nested(call.layer):
                self.trace(call.layer, call.call_args, call.call_kwargs)


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def inputs_of(module, model):
    """The `--input` options that say what the model takes, where the source does not."""
    if not hasattr(module, "get_input_layer"):
        return None, []
    given = module.get_input_layer()
    options = []
    items = given.items() if isinstance(given, dict) else [("", t) for t in tf.nest.flatten(given)]
    for name, tensor in items:
        name = name and name + "="
        options.append("%s%s:%s" % (name, tuple(tensor.shape[1:]), tensor.dtype.name))
    return given, options


def case_of(path):
    keras.backend.clear_session()
    NODES.clear()
    SITES.start(str(path))
    module = load(path)
    model = module.get_model()
    given, options = inputs_of(module, model)
    recorder = Recorder(model)
    if not isinstance(model, functional.Functional) and given is None:
        given = getattr(model, "input", None)
    recorder.trace(model, [given], {})
    return {
        "case": path.stem,
        "env": "tf%s/keras%s" % (tf.__version__, keras.__version__),
        "model_kind": type(model).__name__,
        "inputs": options,
        "params": sum(int(tf.size(w)) for w in model.weights),
        "traces": recorder.traces,
    }


def main():
    folder = pathlib.Path(sys.argv[1])
    for name in sys.argv[2:]:
        path = pathlib.Path(name).resolve()
        try:
            record = case_of(path)
        except Exception as error:
            traceback.print_exc()
            print("%s: %s" % (path.stem, error), file=sys.stderr)
            record = {"case": path.stem, "error": type(error).__name__}
        # A line a layer, so that differences are readable.
        traces = [json.dumps(trace, sort_keys=True) for trace in record.pop("traces", [])]
        head = json.dumps(record, sort_keys=True)[:-1]
        text = head + ', "traces": [\n' + ",\n".join(traces) + "\n]}\n"
        (folder / (path.stem + ".json")).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
