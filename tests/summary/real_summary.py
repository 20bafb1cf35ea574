"""What real Keras says of models: the facts that `mplint summary --format json` gives.

    real_summary.py FILE EXPRESSION [FILE EXPRESSION ...]
    real_summary.py --cases CASES.json

EXPRESSION is evaluated in FILE's scope. CASES.json is a list of {"file", "expression", "inputs"};
`inputs` are options of `--input`, for models without inputs of their own: the model is called on
them as symbolic tensors. Prints one line of JSON for each, {"error": …} where Keras itself fails.
Runs in one of the environments that tests/keras/environments.py makes.
"""

import ast
import importlib.util
import json
import math
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import tensorflow as tf

keras = tf.keras
Layer = keras.layers.Layer
IS_3 = keras.__version__.startswith("3")

# Layer object → what its calls gave, as shapes; objects are kept, so that ids stay theirs.
CALLS = {}


def shape_of(tensor):
    shape = getattr(tensor, "shape", None)
    if shape is None or not isinstance(shape, tuple) and shape.rank is None:
        return None
    return [None if n is None else int(n) for n in shape]


def structure_of(value):
    """Shapes in the structure of a result; a list of one is that one."""
    if isinstance(value, dict):
        return {str(key): structure_of(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = [structure_of(item) for item in value]
        return items[0] if len(items) == 1 else items
    return shape_of(value)


def dtype_of(value):
    flat = [item for item in tf.nest.flatten(value) if hasattr(item, "dtype")]
    return tf.as_dtype(flat[0].dtype).name if flat else None


def is_network(layer):
    """Whether it is a Functional model, which has nodes of its own."""
    if IS_3:
        return type(layer).__name__ == "Functional" or hasattr(layer, "_nodes_by_depth")
    return getattr(layer, "_is_graph_network", False)


def is_eager(result):
    """A call on arrays, which says nothing of the model's own shapes."""
    flat = tf.nest.flatten(result)
    if IS_3:  # what it computes shapes with is symbolic, too
        return tf.executing_eagerly() and any(isinstance(x, tf.Tensor) for x in flat)
    return tf.executing_eagerly() and not any(keras.backend.is_keras_tensor(x) for x in flat)


def watch_calls():
    original = Layer.__call__

    def __call__(self, *args, **kwargs):
        result = original(self, *args, **kwargs)
        if is_eager(result):
            return result
        calls = CALLS.setdefault(id(self), (self, []))[1]
        calls.append((structure_of(result), dtype_of(result)))
        return result

    Layer.__call__ = __call__


def distinct(items):
    found = []
    for item in items:
        if item not in found:
            found.append(item)
    return found


def calls_of(layer, nodes):
    """Shapes and types of the calls in a Functional model, else of all that were made."""
    own = [node for node in layer._inbound_nodes if nodes is None or id(node) in nodes]
    if own and nodes is not None:
        return [(structure_of(node.outputs), dtype_of(node.outputs)) for node in own]
    return CALLS.get(id(layer), (layer, []))[1]


def connections_of(layer, nodes):
    if nodes is None:
        return None
    if IS_3:
        histories = [tensor._keras_history for inbound in layer._inbound_nodes
                     if id(inbound) in nodes for tensor in inbound.input_tensors]
        return [f"{one.operation.name}[{one.node_index}][{one.tensor_index}]" for one in histories]
    return [
        f"{source.name}[{node}][{tensor}]"
        for inbound in layer._inbound_nodes
        if id(inbound) in nodes
        for source, node, tensor, _ in inbound.iterate_inbound()
    ]


def sublayers_of(layer):
    return list(layer._flatten_layers(include_self=False, recursive=False))


def row_of(layer, nodes, own_nodes=None):
    calls = calls_of(layer, nodes or own_nodes)
    shapes = distinct([shape for shape, _ in calls])
    if not isinstance(layer, Layer):  # an operation of Keras 3
        return {"name": layer.name, "class": type(layer).__name__, "output_shape": shapes[0],
                "dtype": calls[0][1], "params": 0, "trainable": None,
                "connected_to": connections_of(layer, nodes), "layers": []}
    is_built = layer.built or is_network(layer)
    return {
        "name": layer.name,
        "class": type(layer).__name__,
        "output_shape": shapes[0] if len(shapes) == 1 else shapes or None,
        "dtype": calls[0][1] if calls else None,
        "params": layer.count_params() if is_built else 0,
        "trainable": layer.trainable,
        "connected_to": connections_of(layer, nodes),
        "layers": rows_of(layer),
    }


def nodes_of(network):
    return {id(node) for depth in network._nodes_by_depth.values() for node in depth}


def rows_of(layer):
    nodes = own_nodes = None
    if is_network(layer):
        nodes = nodes_of(layer)
    if IS_3 and isinstance(layer, keras.Sequential) and layer._functional:
        own_nodes = nodes_of(layer._functional)
    if IS_3 and nodes is not None and not isinstance(layer, keras.Sequential):
        return [row_of(item, nodes) for item in layer._operations]
    inner = layer.layers if isinstance(layer, keras.Model) else sublayers_of(layer)
    return [row_of(item, nodes, own_nodes) for item in inner]


def count(weights):
    sizes = {id(w): math.prod(w.shape) for w in weights}
    return sum(sizes.values())


def summary_of(model):
    if IS_3 and not model.built:
        raise ValueError("the model is not built: it has no summary")
    return {
        "name": model.name,
        "class": type(model).__name__,
        "layers": rows_of(model),
        "total_params": count(model.weights),
        "trainable_params": count(model.trainable_weights),
        "non_trainable_params": count(model.non_trainable_weights),
        "weights": {
            layer.name: sorted(list(map(int, w.shape)) for w in layer.weights)
            for layer in model._flatten_layers(include_self=True)
            if layer.built
        },
    }


def load(path):
    name = os.path.splitext(os.path.basename(path))[0].replace(".", "_")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def input_of(text):
    name, _, rest = text.rpartition("=")
    shape, _, dtype = rest.partition(":")
    return name.strip() or None, ast.literal_eval(shape.strip()), dtype.strip() or "float32"


def call_on(model, inputs):
    """As mplint calls it: an argument each, or one list or dict where `call` takes one."""
    tensors = [
        (name, keras.Input(shape, dtype=dtype, name=name)) for name, shape, dtype in inputs
    ]
    code = type(model).call.__code__
    defaults = len(type(model).call.__defaults__ or ())
    required = code.co_argcount - 1 - defaults
    parameters = code.co_varnames[1 : code.co_argcount]
    if required <= 1 and all(name and name not in parameters for name, _ in tensors):
        model(dict(tensors))
    elif len(tensors) > 1 and required <= 1:
        model([tensor for _, tensor in tensors])
    else:
        model(*[tensor for _, tensor in tensors])


def run(case):
    keras.backend.clear_session()
    if hasattr(keras, "mixed_precision"):
        keras.mixed_precision.set_global_policy("float32")
    keras.backend.set_floatx("float32")
    keras.backend.set_epsilon(1e-7)
    keras.backend.set_image_data_format("channels_last")
    CALLS.clear()
    kept = {}
    folder = os.path.dirname(os.path.abspath(case["file"]))
    sys.path.insert(0, folder)
    try:
        module = load(case["file"])
        model = eval(case["expression"], vars(module))
        if case.get("inputs"):
            kept = dict(CALLS)  # their ids are not given to others
            CALLS.clear()
            call_on(model, [input_of(text) for text in case["inputs"]])
        return summary_of(model)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]}
    finally:
        kept.clear()
        sys.path.remove(folder)


def main(arguments):
    if arguments[:1] == ["--cases"]:
        with open(arguments[1], encoding="utf-8") as file:
            cases = json.load(file)
    else:
        pairs = zip(arguments[::2], arguments[1::2], strict=False)
        cases = [{"file": file, "expression": text} for file, text in pairs]
    watch_calls()
    for case in cases:
        print(json.dumps(run(case)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
