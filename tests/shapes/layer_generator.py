"""Random layers on random inputs, from the recorded signatures.

    for case in layer_generator.make(seed, count): case.text("2")

A case is the construction of one library layer and a call of it. Whatever compares something of
generated layers with real Keras (shapes, types, variables) takes the cases from here. A layer that
is added to the tables is covered by itself, by its signature and by the rows of argument_kinds.py;
one that takes other inputs than a tensor of floats needs a row in INPUTS.
"""

import random
from typing import NamedTuple

import argument_kinds
from layer_table import read_layers

HEAD = "import tensorflow as tf\nimport numpy as np\nfrom tensorflow import keras\n"
# Not made here: what is derived from, what needs other programs or data, dicts of pictures.
NOT_MADE = {
    "Layer": "a base class", "Wrapper": "a base class", "AbstractRNNCell": "a base class",
    "PreprocessingLayer": "a base class", "InputLayer": "is not called",
    "DenseFeatures": "takes feature columns", "MaxNumBoundingBoxes": "takes bounding boxes",
    "FlaxLayer": "needs Flax", "JaxLayer": "needs JAX", "TorchModuleWrapper": "needs PyTorch",
    "TFSMLayer": "needs a file", "CutMix": "takes pictures and labels",
    "MixUp": "takes pictures and labels",
}
NOT_IN_2_10 = {"HashedCrossing"}  # its `keras.layers.experimental.preprocessing` alone has it
RECURRENT = ("LSTM", "GRU", "SimpleRNN", "RNN")
CELLS = ("LSTMCell", "GRUCell", "SimpleRNNCell")
IMAGES = ("Random", "Rand", "AugMix", "AutoContrast", "CenterCrop", "Resizing", "Solarization",
          "Equalization", "ContrastLimited", "Pipeline")
EQUATIONS = (("abc,cd->abd", 3, "d"), ("...x,xy->...y", None, "y"), ("abc,cde->abde", 3, "de"),
             ("abcd,cde->abe", 4, "e"), ("ab,bc->ac", 2, "c"), ("abc,bd->adc", 3, "d"))
POLICIES = ("float16", "float64", "bfloat16", "mixed_float16", "mixed_bfloat16", "float32")


class Case(NamedTuple):
    """`layer` is an expression; `inputs` are (name, shape with the batch, dtype); `call` is the
    text of the call's arguments; `policy` the global one, or None."""

    name: str
    versions: tuple
    layer: str
    inputs: tuple
    call: str
    policy: str

    def text(self):
        """A program that makes `layer` and calls it: the results are `y`."""
        lines = [HEAD.rstrip()]
        if self.policy:
            lines.append(f"keras.mixed_precision.set_global_policy({self.policy!r})")
        for name, shape, dtype in self.inputs:
            batch = f", batch_size={shape[0]}" if shape[0] is not None else ""
            lines.append(f"{name} = keras.Input(shape={tuple(shape[1:])!r}, dtype={dtype!r}{batch})")
        lines += [f"layer = {self.layer}", f"y = layer({self.call})", ""]
        return "\n".join(lines)


class Draw:
    """The arguments of one layer as they are drawn; what the rows of argument_kinds.py see."""

    def __init__(self, generator, layer, version, is_outermost=True):
        self.random = generator.random
        self.generator = generator
        self.layer = layer
        self.version = version
        self.is_outermost = is_outermost
        self.n = next((n for n in (1, 2, 3) if f"{n}D" in layer.name), 0)
        self.given = {}
        self.later = {}  # what rows and inputs have settled for parameters that come later
        self.parameter = None
        self.format = "channels_last"
        if layer.has("data_format") and self.chance(0.25):
            self.format = "channels_first"
        self.inputs = []

    def pick(self, *values):
        return self.random.choice(values)

    def size(self, low=1, high=6):
        return self.random.randint(low, high)

    def chance(self, share):
        return self.random.random() < share

    @property
    def shape(self):
        return self.inputs[0][1]

    def channels(self):
        return self.shape[1 if self.format == "channels_first" else -1]

    def length(self, low=1, high=6):
        return None if self.chance(0.2) else self.size(low, high)

    def batch(self):
        return self.size(1, 3) if self.chance(0.15) else None

    def expression(self):
        """The construction, once the inputs are drawn."""
        parts = []
        for parameter in self.layer.init:
            text = self.argument(parameter)
            if text is not None:
                parts.append(text)
        if self.is_outermost and self.chance(0.15):
            policy = self.pick(*POLICIES)
            parts.append(f"dtype={policy!r}" if self.chance(0.8)
                         else f"dtype=keras.mixed_precision.Policy({policy!r})")
        return f"{self.layer.path}({', '.join(parts)})"

    def argument(self, parameter):
        name, self.parameter = parameter.name, parameter.name
        row = argument_kinds.KINDS.get(f"{self.layer.name}.{name}") or argument_kinds.KINDS.get(name)
        is_settled = name in self.later
        if row is None and not parameter.is_required:
            if name in argument_kinds.LEFT_OUT or not self.chance(0.1):
                return None
            value = self.from_default(parameter.default)
        elif row is None:
            raise LookupError(f"no row of argument_kinds.py for {self.layer.path}({name})")
        elif not (parameter.is_required or is_settled or name == "data_format"
                  or self.chance(self.share_given(name))):
            return None
        else:
            value = self.later[name] if is_settled and name not in self.given else row(self)
        if value is None:
            return None
        self.given[name] = value
        is_code = isinstance(value, Code) or value == "None"
        return f"{name}={value}" if is_code else f"{name}={value!r}"

    def share_given(self, name):
        is_mostly = {name, f"{self.layer.name}.{name}"} & argument_kinds.MOSTLY_GIVEN
        return 0.95 if is_mostly else 0.4

    def from_default(self, default):
        if isinstance(default, bool):
            return self.pick(True, False)
        if isinstance(default, float):
            return self.pick(0.1, 0.5)
        return None


class Code(str):
    """The text of an expression, not a string."""


INPUTS = {}


def inputs(*names):
    def register(function):
        for name in names:
            INPUTS[name] = function
        return function
    return register


def plain(draw):
    """One tensor; layers with space axes have those, and pictures their three."""
    dtype = "float32"
    if draw.chance(0.1):
        dtype = draw.pick("float16", "float64", "int32", "bfloat16", "uint8")
    if draw.n:
        is_fixed = draw.layer.name.startswith("Locally")
        space = [draw.size(3, 12) if is_fixed else draw.length(1, 12) if draw.chance(0.7) else 12 for _ in range(draw.n)]
        channels = draw.pick(1, 2, 3, 4, 6)
        inner = [*space, channels] if draw.format == "channels_last" else [channels, *space]
    elif draw.layer.name.startswith(IMAGES):
        side = [draw.length(4, 9), draw.length(4, 9)]
        inner = [*side, 3] if draw.format == "channels_last" else [3, *side]
    else:
        inner = [draw.length() for _ in range(draw.size(0, 3))] + [draw.size()]
    return one(draw, inner, dtype)


def one(draw, inner, dtype="float32", batch=...):
    draw.inputs.append(("x", (draw.batch() if batch is ... else batch, *inner), dtype))
    return "x"


def several(draw, shapes, names="xzw", dtype="float32"):
    batch = draw.batch()
    chosen = names[: len(shapes)]
    for name, shape in zip(chosen, shapes, strict=True):
        draw.inputs.append((name, (batch, *shape), dtype))
    return "[" + ", ".join(chosen) + "]"


@inputs("Embedding", "ReversibleEmbedding", "IntegerLookup", "Hashing")
def integers(draw):
    draw.later["vocabulary"] = [3, 5, 8]
    inner = [draw.length() for _ in range(draw.size(0, 2))]
    if draw.layer.name == "Hashing" and draw.chance(0.5):
        return one(draw, inner, "string")
    return one(draw, inner, draw.pick("int32", "int64"))


@inputs("CategoryEncoding")
def categories(draw):
    return one(draw, [draw.size()], draw.pick("int32", "int64", "float32"))


@inputs("HashedCrossing")
def crossed(draw):
    inner = draw.pick((), (1,))
    several(draw, [inner, inner], dtype=draw.pick("int32", "string"))
    return "(x, z)"


@inputs("StringLookup")
def words(draw):
    draw.later["vocabulary"] = ["a", "b"]
    return one(draw, [draw.length() for _ in range(draw.size(0, 2))], "string")


@inputs("TextVectorization")
def sentences(draw):
    draw.later["vocabulary"] = ["a", "b"]
    return one(draw, draw.pick((), (1,)), "string")


@inputs("Discretization")
def measures(draw):
    draw.later["bin_boundaries"] = argument_kinds.boundaries(draw)
    return one(draw, [draw.length() for _ in range(draw.size(0, 2))])


@inputs("Add", "Average", "Maximum", "Minimum", "Multiply")
def broadcast(draw):
    first = [draw.length() for _ in range(draw.size(1, 3))]
    shapes = [first]
    for _ in range(draw.size(1, 2)):
        other = [1 if draw.chance(0.2) else n for n in first]
        shapes.append(other[draw.size(0, 1):] if draw.chance(0.15) else other)
    return several(draw, shapes, dtype=draw.pick("float32", "float32", "int32"))


@inputs("Subtract")
def two(draw):
    first = [draw.length() for _ in range(draw.size(1, 3))]
    return several(draw, [first, [1 if draw.chance(0.2) else n for n in first]])


@inputs("Concatenate")
def joined(draw):
    first = [draw.length() for _ in range(draw.size(1, 3))]
    at = draw.size(1, len(first))
    draw.later["axis"] = draw.pick(at, at - len(first) - 1)
    shapes = [[draw.length() if i == at - 1 else n for i, n in enumerate(first)]
              for _ in range(draw.size(2, 3))]
    return several(draw, shapes, dtype=draw.pick("float32", "float32", "float16", "int32"))


@inputs("Dot")
def dotted(draw):
    ranks = [draw.size(1, 3), draw.size(1, 2)]
    length, shapes, axes = draw.size(), [], []
    for rank in ranks:
        shape = [draw.length() for _ in range(rank)]
        at = draw.size(1, rank)
        shape[at - 1] = length
        shapes.append(shape)
        axes.append(draw.pick(at, at - rank - 1))
    draw.later["axes"] = axes[0] if axes[0] == axes[1] else tuple(axes)
    return several(draw, shapes)


@inputs("Attention", "AdditiveAttention")
def attended(draw):
    width = draw.size()
    queries, values = draw.length(), draw.length()
    shapes = [[queries, width], [values, width if draw.chance(0.7) else draw.size()]]
    if shapes[1][1] != width or draw.chance(0.3):
        shapes.append([values, width])
    if draw.layer.name == "AdditiveAttention":
        shapes = [[n, width] for n, _ in shapes]
    return several(draw, shapes) + draw.pick("", "", ", return_attention_scores=True")


@inputs("MultiHeadAttention", "GroupQueryAttention")
def heads(draw):
    rank = 1 if draw.layer.name.startswith("Group") else draw.pick(1, 1, 2)
    queries = [draw.length() for _ in range(rank)]
    values = [draw.length() for _ in range(rank)] if rank == 1 else queries
    width = draw.size()
    shapes = [[*queries, width], [*values, width if draw.chance(0.5) else draw.size()]]
    if draw.chance(0.3):
        shapes.append([*values, draw.size()])
    given = several(draw, shapes)[1:-1]
    if len(shapes) == 2 and draw.chance(0.3):
        given = "query=x, value=z"
    return given + draw.pick("", "", ", return_attention_scores=True")


@inputs(*RECURRENT)
def steps(draw):
    if draw.layer.name == "RNN":
        draw.later["cell"] = Code(draw.generator.cells(draw))
    return one(draw, [draw.length(), draw.size()])


@inputs("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
def frames(draw):
    space = [draw.length(4, 9) for _ in range(draw.n)]
    inner = [*space, 3] if draw.format == "channels_last" else [3, *space]
    return one(draw, [draw.length(), *inner])


@inputs(*CELLS)
def cell(draw):
    one(draw, [draw.size()])
    draw.later["units"] = draw.size()
    state = (draw.shape[0], draw.later["units"])
    draw.inputs.append(("h", state, "float32"))
    if draw.layer.name != "LSTMCell":
        return "x, [h]"
    draw.inputs.append(("c", state, "float32"))
    return "x, [h, c]"


@inputs("StackedRNNCells")
def stacked(draw):
    one(draw, [draw.size()])
    units = [draw.size(), draw.size()]
    draw.later["cells"] = Code("[" + ", ".join(f"keras.layers.GRUCell({n})" for n in units) + "]")
    for name, n in zip("hc", units, strict=True):
        draw.inputs.append((name, (draw.shape[0], n), "float32"))
    return "x, [h, c]"


@inputs("EinsumDense")
def equation(draw):
    text, rank, new = draw.pick(*EQUATIONS)
    letters = text.split("->")[1]
    inner = [draw.size() for _ in range((rank or draw.size(2, 4)) - 1)]
    if rank is not None and draw.chance(0.3) and text[1] in letters and text[1] not in text.split(",")[1][:2]:
        inner[0] = None
    one(draw, inner)
    draw.later["equation"] = text
    known = dict(zip(text.split(",")[0], draw.shape, strict=False))
    lengths = [draw.size() if one in new else known.get(one) for one in letters.lstrip(".")]
    out = tuple(None if one not in new and draw.chance(0.5) else n
                for one, n in zip(letters.lstrip("."), lengths, strict=True))
    draw.later["output_shape"] = out if text.startswith("...") else out[1:]
    if draw.chance(0.5):
        draw.later["bias_axes"] = new
    return "x"


@inputs("Lambda")
def function(draw):
    inner = [draw.size() for _ in range(draw.size(1, 3))]
    total = "tf.reduce_sum" if draw.version == "2" else "keras.ops.sum"
    body, shape = draw.pick(("v * 2.0", inner), ("v[:, :1]", [1, *inner[1:]]),
                            (f"{total}(v, axis=-1)", inner[:-1]))
    draw.later["function"] = Code(f"lambda v: {body}")
    if shape and draw.chance(0.3):
        draw.later["output_shape"] = tuple(shape)
    return one(draw, inner)


@inputs("MelSpectrogram", "STFTSpectrogram")
def waves(draw):
    return one(draw, draw.pick((4000,), (5000,), (None,)))


@inputs("RandomFourierFeatures")
def vectors(draw):
    return one(draw, [draw.size()])


@inputs("Flatten")
def any_rank(draw):
    return one(draw, [draw.length() for _ in range(draw.size(0, 4))])


@inputs("Reshape", "Normalization", "RepeatVector", "GroupNormalization", "PReLU",
        "RMSNormalization", "Dense", "LayerNormalization")
def known_lengths(draw):
    rank = 1 if draw.layer.name == "RepeatVector" else draw.size(1, 3)
    front = [draw.size() if draw.layer.name != "Reshape" or draw.chance(0.8) else None
             for _ in range(rank - 1)]
    return one(draw, [*front, draw.size()])


@inputs("TimeDistributed")
def in_time(draw):
    inner = draw.generator.inner(draw, lambda layer: layer.name not in (*INPUTS, "Softmax")
                                 or layer.name in ("Dense", "Flatten", "Reshape", "LSTM", "GRU"))
    draw.later["layer"] = Code(inner.expression())
    name, shape, dtype = inner.inputs[0]
    draw.inputs.append((name, (shape[0], draw.length(), *shape[1:]), dtype))
    return name


@inputs("SpectralNormalization")
def around(draw):
    inner = draw.generator.inner(draw, lambda layer: layer.name in ("Dense", "Conv1D", "Conv2D"))
    draw.later["layer"] = Code(inner.expression())
    draw.inputs.extend(inner.inputs)
    return "x"


@inputs("Bidirectional")
def both_ways(draw):
    inner = draw.generator.inner(draw, lambda layer: layer.name in ("LSTM", "GRU", "SimpleRNN", "RNN"))
    draw.later["layer"] = Code(inner.expression())
    draw.inputs.extend(inner.inputs)
    return "x"


@inputs("Pipeline")
def pipeline(draw):
    draw.later["layers"] = Code("[keras.layers.Rescaling(0.5), keras.layers.RandomFlip()]")
    return plain(draw)


class Generator:
    """Makes the cases of one seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.layers = read_layers()

    def draw(self, layer, version, is_outermost=True):
        """A Draw with its inputs, and the text of the call's arguments."""
        draw = Draw(self, layer, version, is_outermost)
        return draw, INPUTS.get(layer.name, plain)(draw)

    def inner(self, outer, is_wanted):
        """The Draw of a layer inside `outer`."""
        layers = [one for one in self.layers if outer.version in one.versions and is_wanted(one)
                  and one.name not in NOT_MADE]
        draw, _ = self.draw(self.random.choice(layers), outer.version, False)
        return draw

    def cells(self, outer):
        texts = []
        for _ in range(outer.pick(1, 1, 2)):
            name = outer.pick(*CELLS)
            layer = next(one for one in self.layers if one.name == name)
            draw, _ = self.draw(layer, outer.version, False)
            texts.append(draw.expression())
        if len(texts) == 1:
            return texts[0]
        listed = "[" + ", ".join(texts) + "]"
        return listed if outer.chance(0.5) else f"keras.layers.StackedRNNCells({listed})"

    def case(self, layer, version, versions):
        draw, call = self.draw(layer, version)
        if any(one.name == "training" for one in layer.call) and draw.chance(0.2):
            call += f", training={draw.pick(True, False, None)}"
        policy = draw.pick(*POLICIES) if draw.chance(0.1) else None
        return Case(layer.name, versions, draw.expression(), tuple(draw.inputs), call, policy)


def make(seed, count, only=""):
    """`count` cases for each layer and each version that has it, each once."""
    generator = Generator(seed)
    out = []
    for layer in generator.layers:
        if layer.name in NOT_MADE or only not in layer.name:
            continue
        for version in ("2", "3"):
            versions = tuple(one for one in layer.versions if one[0] == version)
            if layer.name in NOT_IN_2_10:
                versions = tuple(one for one in versions if one != "2")
            if versions:
                out += [generator.case(layer, version, versions) for _ in range(count)]
    return list(dict.fromkeys(out))
