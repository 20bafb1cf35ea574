"""What the constructor of a library layer may be given: one row for each kind of parameter.

A row takes a Draw (layer_generator.py) and gives the text of the argument, or None to leave it out.
A required parameter without a row is an error: a new one needs its row. Other parameters without
one get what their default says: a flag either value, a rate another one.
"""

# Keras 3 asks for some that have a default in Keras 2.
MOSTLY_GIVEN = {"pool_size", "num_tokens", "GroupNormalization.groups"}
# Say nothing about shapes, types or variables, or belong to programs of their own.
LEFT_OUT = {
    "batch_size", "dynamic", "idf_weights", "input_tensor", "input_shape", "type_spec", "weights",
    "name", "trainable", "dtype", "seed", "arguments", "mask", "sparse", "ragged", "mask_value",
    "fft_length", "window", "encoding", "salt", "mask_token", "oov_token", "invert", "periodic",
    "fill_value", "mean", "variance", "flash_attention", "logit_soft_cap", "reverse_dtype",
    "num_bins", "value_range", "sliding_window", "bounding_box_format", "all_ops", "unroll",
    "top_db", "scaling", "mode", "interpolation", "fill_mode", "standardize", "split", "scale",
    "max_value", "brightness_factor", "contrast_factor", "saturation_factor", "hue_factor",
    "power_iterations", "implementation", "tie_weights", "vocabulary_dtype",
}
KINDS = {}


def kind(*names):
    """Registers a row for these parameters; "Layer.parameter" is of one layer."""
    def register(function):
        for name in names:
            KINDS[name] = function
        return function
    return register


def sizes(draw, low, high):
    """One number, or one for each space axis."""
    if draw.n == 0 or draw.chance(0.5):
        return draw.size(low, high)
    return tuple(draw.size(low, high) for _ in range(draw.n))


@kind("filters")
def filters(draw):
    return draw.pick(1, 2, 4, 6)


@kind("units", "output_dim", "n", "key_dim", "num_heads", "value_dim", "head_dim", "max_number",
      "num_key_value_heads", "depth_multiplier")
def small(draw):
    return draw.size(1, 5)


@kind("num_query_heads")
def query_heads(draw):
    # Comes before the number it must be a multiple of.
    draw.later["num_key_value_heads"] = draw.size(1, 3)
    return draw.later["num_key_value_heads"] * draw.size(1, 3)


@kind("kernel_size", "pool_size", "size")
def window(draw):
    return sizes(draw, 1, 3)


@kind("strides")
def strides(draw):
    step = sizes(draw, 1, 3)
    if draw.layer.name.startswith(("Separable", "Depthwise")):
        step = draw.size(1, 3)  # the kernels of Keras 2 take no two different ones
    return step


@kind("dilation_rate")
def dilation(draw):
    given = draw.given.get("strides")
    is_plain = given is None or given == 1 or (isinstance(given, tuple) and set(given) == {1})
    return sizes(draw, 1, 2) if is_plain else None


@kind("padding")
def padding(draw):
    if "ZeroPadding" in draw.layer.name:
        return amounts(draw)
    if "LocallyConnected" in draw.layer.name:
        return "valid"
    kinds = ["valid", "same", "same", "SAME"]
    if draw.layer.name == "Conv1D" and draw.format == "channels_last":
        kinds.append("causal")
    return draw.pick(*kinds)


@kind("cropping")
def amounts(draw):
    pairs = tuple((draw.size(0, 2), draw.size(0, 2)) for _ in range(draw.n))
    if draw.n == 1:
        return draw.pick(draw.size(0, 2), pairs[0])
    return draw.pick(draw.size(0, 2), pairs, tuple(draw.size(0, 2) for _ in range(draw.n)))


@kind("output_padding")
def output_padding(draw):
    step = draw.given.get("strides") or 1
    least = min(step) if isinstance(step, tuple) else step
    return draw.size(0, least - 1) if least > 1 else None


@kind("output_size")
def output_size(draw):
    return sizes(draw, 1, 4)


@kind("data_format")
def data_format(draw):
    return draw.format


@kind("groups")
def groups(draw):
    # A divisor of the channels and of the filters.
    channels, made = draw.channels(), draw.given["filters"]
    common = [n for n in (1, 2, 3) if channels and channels % n == 0 and made % n == 0]
    return draw.pick(*common) if common else None


@kind("GroupNormalization.groups")
def norm_groups(draw):
    channels = draw.shape[-1]
    return draw.pick(*[n for n in range(1, channels + 1) if channels % n == 0] + [-1])


@kind("rate", "stddev", "factor")
def rate(draw):
    return draw.pick(0.1, 0.5)


@kind("RandomPosterization.factor")
def bits(draw):
    return draw.size(1, 8)


@kind("height_factor", "width_factor")
def factor(draw):
    return draw.pick(0.2, (0.1, 0.3))


@kind("Rescaling.scale")
def scale(draw):
    return draw.pick(2.0, 1 / 255)


@kind("activation")
def activation(draw):
    return draw.pick("relu", "softmax", "tanh", "gelu", "linear")


@kind("height", "width")
def length(draw):
    return draw.size(1, 7)


@kind("input_dim")
def vocabulary_size(draw):
    return 10


@kind("input_length")
def input_length(draw):
    return draw.shape[1] if len(draw.shape) == 2 else None


@kind("dims")
def order(draw):
    axes = list(range(1, len(draw.shape)))
    draw.random.shuffle(axes)
    return tuple(axes)


@kind("target_shape")
def target_shape(draw):
    known = draw.shape[1:]
    total = 1
    for one in known:
        total *= 1 if one is None else one
    if None in known:
        return draw.pick((-1,), (-1, 1)) if total == 1 else (-1, total)
    choices = [(total,), (-1,), (1, total), (total, -1), (-1, known[-1]), tuple(reversed(known)),
               (*known, 1)]
    return draw.pick(*choices)


@kind("axis")
def axis(draw):
    rank = len(draw.shape)
    at = draw.size(1, rank - 1)
    return draw.pick(at, at - rank)


@kind("LayerNormalization.axis", "UnitNormalization.axis", "Softmax.axis", "Normalization.axis")
def axes(draw):
    rank = len(draw.shape)
    known = [i for i in range(1, rank) if draw.shape[i] is not None]
    if not known:
        return None
    at = draw.pick(*known)
    if draw.layer.name == "Normalization" and draw.chance(0.2):
        return "None"
    some = sorted(draw.random.sample(known, draw.size(1, len(known))))
    return draw.pick(at, at - rank, tuple(some) if draw.layer.name == "UnitNormalization" else some)


@kind("BatchNormalization.axis", "SyncBatchNormalization.axis", "GroupNormalization.axis",
      "RMSNormalization.axis")
def known_axis(draw):
    rank = len(draw.shape)
    if draw.layer.name in ("GroupNormalization", "RMSNormalization"):
        return draw.pick(-1, rank - 1)
    known = [i for i in range(1, rank) if draw.shape[i] is not None]
    return draw.pick(-1, *known, *(i - rank for i in known)) if draw.shape[-1] else known[0]


@kind("Concatenate.axis", "axes")
def chosen_axis(draw):
    return draw.later[draw.parameter]


@kind("shared_axes")
def shared_axes(draw):
    must = [i for i in range(1, len(draw.shape)) if draw.shape[i] is None]
    also = [i for i in range(1, len(draw.shape)) if draw.chance(0.3)]
    return sorted({*must, *also}) or None


@kind("equation", "EinsumDense.output_shape", "bias_axes")
def of_equation(draw):
    return draw.later.get(draw.parameter)


@kind("Lambda.output_shape")
def of_function(draw):
    return draw.later.get(draw.parameter)


@kind("output_shape")
def output_shape(draw):
    return draw.pick(7, (7,), (2, 3))


@kind("attention_axes")
def attention_axes(draw):
    rank = len(draw.shape)
    axes = list(range(1, rank - 1))
    return draw.pick(tuple(axes), (axes[0],), (axes[-1],)) if axes else None


@kind("merge_mode")
def merge_mode(draw):
    return draw.pick("sum", "mul", "ave", "concat", "None")


@kind("return_sequences", "return_state", "keepdims", "use_bias", "center", "go_backwards")
def flag(draw):
    return draw.pick(True, False)


@kind("stateful")
def stateful(draw):
    return draw.shape[0] is not None or None


@kind("time_major")
def time_major(draw):
    return True if draw.version == "2" and draw.is_outermost else None


@kind("cell", "cells", "layer", "layers", "function", "vocabulary")
def made(draw):
    return draw.later.get(draw.parameter)


@kind("num_tokens", "HashedCrossing.num_bins", "Hashing.num_bins")
def tokens(draw):
    return draw.size(2, 7)


@kind("max_tokens")
def max_tokens(draw):
    return draw.pick(12, 20)


@kind("pad_to_max_tokens")
def pad_to_max(draw):
    return True if draw.given.get("max_tokens") else None


@kind("num_oov_indices")
def oov(draw):
    return draw.size(0, 2)


@kind("output_sequence_length")
def sequence_length(draw):
    return draw.size(2, 5) if draw.given.get("output_mode", "int") == "int" else None


@kind("bin_boundaries")
def boundaries(draw):
    return [float(n) for n in range(draw.size(1, 4))]


@kind("output_mode")
def output_mode(draw):
    name = draw.layer.name
    modes = {"CategoryEncoding": ("one_hot", "multi_hot"), "TextVectorization": ("int", "multi_hot", "count"),
             "HashedCrossing": ("int", "one_hot")}
    return draw.pick(*modes.get(name, ("int", "one_hot", "multi_hot")))


@kind("frame_length", "sequence_stride", "frame_step")
def frame(draw):
    return draw.pick(64, 128)


@kind("num_mel_bins")
def mel_bins(draw):
    return draw.pick(20, 40)


@kind("score_mode")
def score_mode(draw):
    return draw.pick("dot", "concat")


