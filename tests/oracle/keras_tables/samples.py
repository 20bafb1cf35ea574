"""Sample arguments: the tensors that expressions may name, and values for parameters by name."""

import itertools
import os

# Parameters that take a tensor, or a list of them, and which kinds to try.
TENSORS = ["x", "t", "m", "n", "b", "q", "z", "s"]
SECOND = {"x": "y", "t": "u", "b": "c"}
FIRST = {"images": ["m", "x"], "image": ["m", "m[0]"], "inputs": ["x", "[x, y]", "m"],
         "values": ["[x, y]", "x"], "tensors": ["[x, y]"], "logits": ["x"], "labels": ["x", "n[:, 0]"],
         "y_true": ["x", "n[:, 0]"], "bytes": ["s"], "source": ["s"],
         "arrays": ["[x, y]"], "xs": ["[x, y]"], "signals": ["x", "t"],
         "matrix": ["q"], "tensor": ["x", "q", "b", "n"], "params": ["x"], "condition": ["b"],
         "coeffs": ["[x, y]"], "ragged": ["x"], "indices": ["n", "[[0], [1]]"],
         "inp": ["x"], "segment_ids": ["n[:, 0]"], "coordinates": ["x"], "true_fn": []}
VALUES = {
    "axis": ["-1", "1", "0", "[1]"], "axes": ["[1]", "1"], "dim": ["1"], "shape": ["[-1, 2, 2]", "[3, 4]", "(2, 8, 8, 3)"],
    "dims": ["[3, 4]"], "perm": ["[1, 0]", "[0, 2, 1]"], "pattern": ["(0, 2, 1)", "'a'"],
    "dtype": ["'float32'", "'int32'"], "depth": ["5"], "num_classes": ["5"], "k": ["2"], "name": ["'a'"],
    "size": ["[4, 4]", "2", "(2, 2)"], "target_height": ["4", "16"], "target_width": ["4", "16"],
    "offset_height": ["0"], "offset_width": ["0"], "height": ["4"], "width": ["4"],
    "paddings": ["[[0, 0], [1, 1]]", "[[0, 0], [0, 0]]"], "pad_width": ["1"],
    "multiples": ["[1, 2]"], "repeats": ["2"], "rep": ["2"], "reps": ["2"], "n": ["2"],
    "begin": ["[0, 0]"], "end": ["[2, 2]"], "strides": ["1", "2", "[1, 1, 1, 1]"], "ksize": ["2"],
    "window_shape": ["[2, 2]"], "pooling_type": ["'MAX'"], "pool_size": ["2", "(2, 2)"],
    "padding": ["'SAME'", "'same'", "'valid'", "[[1, 1], [1, 1]]"], "num_or_size_splits": ["2"],
    "indices_or_sections": ["2"], "num_partitions": ["2"], "num_segments": ["3"], "shift": ["1"],
    "alpha": ["0.1"], "min_value": ["0.0"], "max_value": ["1.0"], "clip_value_min": ["0.0"],
    "x_min": ["0.0"], "x_max": ["1.0"], "a_min": ["0.0"], "a_max": ["1.0"],
    "clip_value_max": ["1.0"], "clip_norm": ["1.0"], "rate": ["0.5", "2"], "level": ["0.5"], "delta": ["0.1"],
    "max_delta": ["0.1"], "factor": ["2"], "contrast_factor": ["0.5"], "saturation_factor": ["0.5"],
    "lower": ["0.1"], "upper": ["0.9"], "central_fraction": ["0.5"], "block_size": ["2"],
    "block_shape": ["[1, 1]"], "crops": ["[[0, 0], [0, 0]]"], "crop_size": ["[4, 4]"],
    "boxes": ["[[0., 0., 1., 1.]]"], "box_indices": ["[0]"], "sizes": ["[1, 2, 2, 1]"],
    "rates": ["[1, 1, 1, 1]"], "max_val": ["1.0"], "min_jpeg_quality": ["10"], "max_jpeg_quality": ["90"],
    "jpeg_quality": ["50"], "seed": ["(1, 2)", "1"], "frame_length": ["2"], "frame_step": ["1"], "fft_length": ["[4]"],
    "sequence_length": ["2"], "sequence_stride": ["1"],
    "num_lower": ["-1", "1"], "num_upper": ["0", "1"], "ord": ["2"], "equation": ["'bij,bkj->bik'"],
    "filters": ["K33", "K3", "DK"], "filter": ["K33", "K3", "DK"], "kernel": ["K33", "DK", "K3"],
    "depthwise_filter": ["DK"], "pointwise_filter": ["PK"], "depthwise_kernel": ["DK"],
    "pointwise_kernel": ["PK"], "output_shape": ["[2, 8, 8, 3]", "[3, 4]"],
    "pooling_ratio": ["[1, 1.5, 1.5, 1]"], "value": ["1.0"],
    "minval": ["0"], "maxval": ["1"], "lam": ["1.0"], "counts": ["1.0"], "probs": ["0.5"], "limit": ["4"],
    "start": ["0.0"], "stop": ["1.0"], "num": ["4"], "num_rows": ["4"], "N": ["4"], "M": ["4"], "window_length": ["4"],
    "num_samples": ["3"], "exponent": ["2"], "a": ["2.0"], "message": ["'a'"], "rank": ["2"], "input_length": ["2"],
    "min": ["0.0"], "max": ["1.0"], "mean": ["0.0"], "variance": ["1.0"], "offset": ["None", "1"], "scale": ["None", "2.0"],
    "variance_epsilon": ["1e-3"], "beta": ["0.0"], "gamma": ["1.0"], "epsilon": ["1e-3"], "var": ["1.0"],
    "height_factor": ["2"], "width_factor": ["2"], "depth_factor": ["2"], "data_format": ["'channels_last'"],
    "diagonals": ["x"], "diagonal": ["x"], "smoothing": ["0.0"], "spins": ["1"], "normalized_shape": ["4"],
    "newshape": ["[-1, 2, 2]"], "source": ["0"], "destination": ["1"], "axis1": ["0"], "axis2": ["1"], "bins": ["[0.0, 1.0]"],
    "decay": ["0.9"], "labels": ["x", "n[:, 0]"], "logits": ["y"], "target_shape": ["[3, 4]"], "subscripts": ["'ij->ji'"],
    "strides_": ["1"], "test_fn": [], "new_min": ["0.0"], "group_size": ["2"], "num_groups": ["2"],
}
UNKNOWABLE = {"fn", "func", "function", "body", "cond", "path", "filename", "filenames", "handle", "step_function",
              "f", "true_fn", "false_fn", "loop_vars", "branch_fns", "file", "fname", "sess", "session", "config",
              "identifier", "contents", "serialized", "resource", "callback", "optimizer", "variables", "operation", "pred"}
MOST_CALLS = 48


def environment(plain=None):
    """The names that samples are evaluated in. Tensors are Keras tensors, or plain: TensorFlow's own
    ("tensors") or NumPy arrays ("arrays")."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras as standalone
    import numpy as np
    import tensorflow as tf
    keras = standalone if standalone.__version__.startswith("3") else tf.keras

    def tensor(shape, dtype="float32"):
        if plain == "arrays":
            return np.ones((2,) + shape, "U1" if dtype == "string" else dtype)
        if plain == "tensors":
            return tf.compat.v1.placeholder(dtype, (None,) + shape)
        return keras.Input(shape, dtype=dtype)

    env = {
        "tf": tf, "keras": keras, "np": np, "K": keras.backend, "layers": keras.layers,
        "x": tensor((4,)), "y": tensor((4,)), "t": tensor((5, 4)), "u": tensor((5, 4)),
        "m": tensor((8, 8, 3)), "n": tensor((5,), "int32"), "b": tensor((4,), "bool"),
        "c": tensor((4,), "bool"), "q": tensor((4, 4)), "C4": tf.ones(4), "C44": tf.eye(4),
        "V4": tf.Variable([1.0] * 4), "K3": tf.ones((3, 4, 4)), "K33": tf.ones((3, 3, 3, 3)),
        "w": tensor((6, 6, 6, 2)), "K333": tf.ones((3, 3, 3, 2, 2)),
        "DK": tf.ones((3, 3, 3, 1)), "PK": tf.ones((1, 1, 3, 3)),
    }
    for name, dtype in (("z", "complex64"), ("s", "string")):
        try:
            env[name] = tensor((4,), dtype)
        except (TypeError, ValueError):  # Keras 3 has no such tensors
            env[name] = env["x"]
    return env


def candidates(rows):
    """Argument texts to try, for the required parameters of a signature; at least one is a tensor."""
    required = [row[0] for row in rows if row[2] and row[1] != "VAR_POSITIONAL"]
    if UNKNOWABLE.intersection(required):
        return
    if not required:
        first = rows[0] if rows else None
        if first is None:
            return
        if first[1] == "VAR_POSITIONAL":
            yield from ("x, y", "[x, y]", "t, u")
        else:
            for tensor in FIRST.get(first[0], TENSORS):
                yield tensor if first[1] == "POSITIONAL" else f"{first[0]}={tensor}"
        return
    keyword = {row[0] for row in rows if row[1] == "KEYWORD_ONLY"}
    count = 0
    firsts = FIRST.get(required[0]) or ([] if required[0] in VALUES and required[0] != "value" else TENSORS)
    for first in firsts or VALUES.get(required[0], []):
        rest = [VALUES.get(name) or FIRST.get(name) or [SECOND.get(first, first)] for name in required[1:]]
        for combination in itertools.product(*rest):
            if count == MOST_CALLS:
                return
            count += 1
            yield ", ".join(f"{name}={text}" if name in keyword else text
                            for name, text in zip(required, (first,) + combination, strict=False))
