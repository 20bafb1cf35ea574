"""Records layer and model classes: signatures, and facts measured on sample layers."""

import inspect
import warnings

from . import names
from .signatures import parameters

# Sample constructor arguments and input shapes (without the batch axis; None in their place for a
# class that is not called). Several samples where an argument decides the shape of the result.
CONV = "filters=2, kernel_size=3"
SAMPLES = {
    "Activation": ("'relu'",), "Dense": ("3",), "Dropout": ("0.5",), "EinsumDense": ("'ab,bc->ac', 7",),
    "Embedding": ("10, 3",), "Lambda": ("lambda v: v", "lambda v: v[:, :1]"), "Permute": ("(2, 1)",), "RepeatVector": ("3",),
    "Reshape": ("(-1, 2)",), "LSTM": ("3",), "GRU": ("3",), "SimpleRNN": ("3",), "PeepholeLSTMCell": ("3",),
    "LSTMCell": ("3",), "GRUCell": ("3",), "SimpleRNNCell": ("3",), "GroupNormalization": ("2",),
    "MultiHeadAttention": ("2, 3", "2, 3, output_shape=7"), "GroupQueryAttention": ("2, 2, 1",),
    "RNN": ("layers.SimpleRNNCell(3)",), "StackedRNNCells": ("[layers.SimpleRNNCell(3)]",),
    "Bidirectional": ("layers.SimpleRNN(3)",), "TimeDistributed": ("layers.Dense(3)",),
    "Wrapper": ("layers.Dense(3)",), "SpectralNormalization": ("layers.Dense(3)",),
    "CategoryEncoding": ("5",), "CenterCrop": ("4, 4",), "RandomCrop": ("4, 4",), "Resizing": ("4, 4",),
    "Discretization": ("[0.0, 1.0]", "[0.0, 1.0], output_mode='multi_hot'"), "Dot": ("1",),
    "Hashing": ("5", "5, output_mode='multi_hot'"), "HashedCrossing": ("5", "5, output_mode='one_hot'"), "RandomContrast": ("0.5",),
    "IntegerLookup": ("vocabulary=[1, 2]", "vocabulary=[1, 2], output_mode='multi_hot'"),
    "StringLookup": ("vocabulary=['a']", "vocabulary=['a'], output_mode='multi_hot'"),
    "TextVectorization": ("vocabulary=['a']",), "Normalization": ("mean=0.0, variance=1.0", ""),
    "GaussianDropout": ("0.5",), "GaussianNoise": ("0.5",), "AlphaDropout": ("0.5",), "Rescaling": ("2.0",),
    "SpatialDropout1D": ("0.5",), "SpatialDropout2D": ("0.5",), "SpatialDropout3D": ("0.5",),
    "RandomBrightness": ("0.5",), "RandomHeight": ("0.5",), "RandomWidth": ("0.5",), "RandomRotation": ("0.5",),
    "RandomTranslation": ("0.5, 0.5",), "RandomZoom": ("0.5",), "RandomHue": ("0.5",), "RandomSaturation": ("0.5",),
    "RandomPosterization": ("4",), "RandomSharpness": ("0.5",), "RandomColorDegeneration": ("0.5",),
    "RandomFourierFeatures": ("7",), "ReversibleEmbedding": ("10, 3",), "MaxNumBoundingBoxes": ("3",),
    "Cropping1D": ("1",), "Cropping2D": ("1",), "Cropping3D": ("1",),
    "Pipeline": ("[layers.Rescaling(2.0)]",), "AdditiveAttention": ("", "use_scale=False"), "Softmax": ("",),
    "AdaptiveAveragePooling1D": ("2",), "AdaptiveAveragePooling2D": ("2",), "AdaptiveAveragePooling3D": ("2",),
    "AdaptiveMaxPooling1D": ("2",), "AdaptiveMaxPooling2D": ("2",), "AdaptiveMaxPooling3D": ("2",),
}
SHAPES = {
    "Embedding": [(5,), (7,)], "Permute": [(2, 3), (4, 5)], "Reshape": [(4,), (6,)], "TimeDistributed": [(5, 4), (6, 3)],
    "LSTM": [(5, 4), (6, 3)], "GRU": [(5, 4), (6, 3)], "SimpleRNN": [(5, 4), (6, 3)], "RNN": [(5, 4), (6, 3)],
    "Bidirectional": [(5, 4), (6, 3)], "Masking": [(5, 4), (6, 3)], "GroupNormalization": [(8, 4), (6, 6)],
    "CenterCrop": [(8, 8, 3), (6, 6, 3)], "Resizing": [(8, 8, 3), (6, 6, 3)], "StringLookup": [(1,), (2,)],
    "TextVectorization": [(1,)], "MaxNumBoundingBoxes": [], "MelSpectrogram": [(4000,)], "STFTSpectrogram": [(4000,)],
    "EinsumDense": [(4,), (6,)], "ReversibleEmbedding": [(5,), (7,)], "Flatten": [(4, 3), (5, 2)],
    "RandomFourierFeatures": [(4,), (6,)],
}
INTEGER_INPUT = {"Embedding", "IntegerLookup", "Hashing", "CategoryEncoding", "ReversibleEmbedding"}
SEVERAL = {"Attention", "AdditiveAttention"}  # a list [query, value]
QUERY_VALUE = {"MultiHeadAttention", "GroupQueryAttention"}
CELLS = {"LSTMCell": 2, "GRUCell": 1, "SimpleRNNCell": 1, "PeepholeLSTMCell": 2, "StackedRNNCells": 0}
NOT_DERIVED_FROM = ("keras.legacy_tf_layers", "keras.saving", "keras.engine.base_layer_v1",
                    "keras.testing", "keras.export", "keras.utils", "keras.layers.core.tf_op_layer",
                    "keras.ops", "keras.layers.rnn.legacy_cell", "keras.layers.serialization")
# What a user derives from, or what has no call of its own: the sample says nothing about the shape.
NO_SHAPE = ("BASE", "MODEL", "SEQUENTIAL", "INPUT", "WRAPPER", "LAMBDA", "CELL", "RECURRENT")
# Constructor arguments that may decide which ranks are taken, besides the samples.
RANK_SAMPLES = {"Permute": ("(1,)", "(1, 3, 2)")}
OF_OTHERS = {"Pipeline"}  # applies the layers it is given
NAMED = {"Model": "keras.Model", "Sequential": "keras.Sequential"}


def layer_classes():
    """Maps each canonical class name to the class, and each alias to the canonical name."""
    import keras as standalone
    import tensorflow as tf
    keras = standalone if names.keras_version() >= (3, 0) else tf.keras
    found, paths = {}, {}
    for path, value in names.public_api().items():
        if path.startswith("keras.") and inspect.isclass(value) \
                and issubclass(value, keras.layers.Layer) \
                and not issubclass(value, (keras.metrics.Metric, keras.losses.Loss)):
            paths.setdefault(id(value), []).append(path)
            found[id(value)] = value
    classes, aliases = {}, {}
    for key, value in found.items():
        name = value.__name__
        preferred = [NAMED.get(name), f"keras.layers.{name}"]
        ordered = sorted(paths[key], key=lambda path: (len(path), path))
        chosen = next((path for path in preferred if path in ordered), ordered[0])
        classes[chosen] = value
        aliases.update({path: chosen for path in ordered if path != chosen})
    return classes, aliases


def inner_classes(public):
    """Layer classes inside Keras that are not public, under the path that defines them: some code
    derives from them (keras.engine.functional.Functional). Maps path to class."""
    import keras as standalone
    import tensorflow as tf
    keras = standalone if names.keras_version() >= (3, 0) else tf.keras
    known, found, todo = {id(value) for value in public.values()}, {}, [keras.layers.Layer]
    while todo:
        value = todo.pop()
        todo.extend(value.__subclasses__())
        path = f"{names.home(value)}.{value.__qualname__}"
        if id(value) not in known and path.startswith("keras.") and "<locals>" not in path \
                and not issubclass(value, keras.metrics.Metric) \
                and not path.startswith(NOT_DERIVED_FROM):
            found[path] = value
    return found


def family_of(name, value, classes):
    """From the base classes."""
    bases = [base.__name__ for base in value.__mro__]
    if name in ("keras.layers.Layer", "keras.Model", "keras.Sequential"):
        return {"Layer": "BASE", "Model": "MODEL", "Sequential": "SEQUENTIAL"}[name.split(".")[-1]]
    if "Model" in bases:
        return "MODEL"
    for base, family in (("InputLayer", "INPUT"), ("Lambda", "LAMBDA"), ("Wrapper", "WRAPPER"),
                         ("_Merge", "MERGE"), ("Merge", "MERGE"), ("RNN", "RECURRENT"),
                         ("ConvRNN", "RECURRENT"), ("BaseDenseAttention", "ATTENTION"),
                         ("Attention", "ATTENTION"), ("MultiHeadAttention", "ATTENTION"),
                         ("GroupedQueryAttention", "ATTENTION"),
                         ("AbstractRNNCell", "CELL"), ("DropoutRNNCellMixin", "CELL"),
                         ("StackedRNNCells", "CELL")):
        if base in bases:
            return family
    return "PLAIN"


def shapes_of(name, family):
    if name in SHAPES:
        return SHAPES[name]
    if name.startswith("ConvLSTM"):
        return [((4,) + (8,) * int(name[8]) + (3,))]
    for mark, shapes in (("1D", [(8, 4), (10, 6)]), ("2D", [(8, 8, 3), (10, 6, 4)]),
                         ("3D", [(6, 6, 6, 3), (8, 6, 7, 2)])):
        if mark in name:
            return shapes
    if family == "RECURRENT" or family == "WRAPPER" or family == "ATTENTION":
        return [(5, 4), (6, 3)]
    if name.startswith(("Random", "Rescaling", "Auto", "Aug", "Rand", "CutMix", "MixUp", "Solar",
                        "Equal", "Contrast", "Pipeline")):
        return [(8, 8, 3), (10, 6, 3)]
    return [(4,), (5, 6)]


def arguments_of(name, value):
    if name in SAMPLES:
        return SAMPLES[name]
    required = [row[0] for row in parameters(value.__init__, True) or [] if row[2]]
    if required[:2] == ["filters", "kernel_size"]:
        return (CONV,)
    if required in (["kernel_size"], ["pool_size"]):
        return (f"{required[0]}=3",)
    return ("",)


class Measurer:
    def __init__(self):
        import keras as standalone
        import numpy as np
        import tensorflow as tf
        self.keras = standalone if names.keras_version() >= (3, 0) else tf.keras
        self.env = {"layers": self.keras.layers, "np": np, "tf": tf, "keras": self.keras}

    def make(self, value, text):
        make = eval(f"lambda value: value({text})", self.env)  # noqa: S307 - our own samples
        return make(value)

    def inputs(self, name, family, shape, text):
        """Arguments of a call, the first input's shape first."""
        dtype = "int32" if name in INTEGER_INPUT else "float32"
        if name in ("StringLookup", "TextVectorization"):
            dtype = "string"
        one = self.keras.Input(shape, dtype=dtype)
        if family == "MERGE":  # of another rank or width where it broadcasts
            other = shape if name in ("Concatenate", "Dot") else (7,) + tuple(shape)[1:]
            first = shape if other == shape else (1,) + tuple(shape)[1:]
            return [[self.keras.Input(first), self.keras.Input(other)]]
        if name == "AdditiveAttention" and not text:  # its scale wants one width
            return [[one, self.keras.Input((shape[0] + 2, shape[1]))]]
        if name in SEVERAL:
            return [[one, self.keras.Input((shape[0] + 2, 9)),
                     self.keras.Input((shape[0] + 2, shape[1]))]]
        if name in QUERY_VALUE:  # of one width, where the layer insists
            return [one, self.keras.Input((7, shape[1] if name.startswith("Group") else 6))]
        if name == "HashedCrossing":
            return [(self.keras.Input((1,), dtype="int32"), self.keras.Input((1,), dtype="int32"))]
        if name in CELLS:
            states = [self.keras.Input((3,)) for _ in range(CELLS[name])]
            return [one, states] if states else [one, [[self.keras.Input((3,))]] if name != "StackedRNNCells"
                                                 else [self.keras.Input((3,))]]
        return [one]

    def ranks(self, name, family, value):
        """The least and greatest number of axes that the input may have, by `input_spec` before
        any call; None where there is no such bound, or where arguments decide."""
        found = set()
        for text in (*arguments_of(name, value), *RANK_SAMPLES.get(name, ())):
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    spec = self.make(value, text).input_spec
            except Exception:  # noqa: BLE001 - `measure` records why
                return [None, None]
            if isinstance(spec, (list, tuple)):
                spec = spec[0] if len(spec) == 1 else None
            exact = getattr(spec, "ndim", None)
            found.add((exact or getattr(spec, "min_ndim", None),
                       exact or getattr(spec, "max_ndim", None)))
        is_own = len(found) == 1 and family not in NO_SHAPE or family == "RECURRENT"
        return list(found.pop()) if is_own and len(found) == 1 else [None, None]

    def measure(self, name, family, value):
        """Weights (how many there are after a call) and whether the shape stays, or a reason."""
        weights, same, tried, reason = set(), True, 0, ""
        for text in arguments_of(name, value):
            for shape in shapes_of(name, family):
                try:
                    with warnings.catch_warnings():
                        warnings.simplefilter("ignore")
                        layer = self.make(value, text)
                        given = self.inputs(name, family, shape, text)
                        results = [layer(*given)]
                        if any(row[0] == "training" for row in parameters(layer.call) or []):
                            results.append(layer(*given, training=True))
                except Exception as error:  # noqa: BLE001 - the reason is recorded
                    reason = f"{type(error).__name__}: {error}"[:200]
                    continue
                tried += 1
                weights.add(len([w for w in layer.weights if "seed" not in w.name
                                 and "StateVar" not in w.name]))
                first = given[0][0] if isinstance(given[0], (list, tuple)) else given[0]
                same = same and all(getattr(result, "shape", None) is not None
                                    and tuple(result.shape) == tuple(first.shape)
                                    for result in results)
        return {"weights": max(weights) if weights else None, "same": same and tried >= 2 and family not in NO_SHAPE
                and name not in OF_OTHERS,
                "reason": "" if tried else reason}


def record():
    """Rows of layers by canonical name, and aliases."""
    classes, aliases = layer_classes()
    if names.keras_version() < (3, 0):
        names.import_below(f"{names.inner_package()}.layers")
        names.import_below(f"{names.inner_package()}.engine")
    inner = inner_classes(classes)
    classes.update(inner)
    measurer = Measurer()
    rows = {}
    for path, value in sorted(classes.items()):
        name = path.rsplit(".", 1)[1]
        family = family_of(path, value, classes)
        row = {"family": family, "init": parameters(value.__init__, True),
               "call": parameters(value.call, True) if hasattr(value, "call") else None}
        if path in inner:  # what a subclass makes of it cannot be measured here
            row.update(weights=None, same=False, reason="not public", ranks=[None, None])
        else:
            row.update(measurer.measure(name, family, value),
                       ranks=measurer.ranks(name, family, value))
        rows[path] = row
    return rows, aliases
