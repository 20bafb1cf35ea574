"""check_rewritten.py separable|relu6 SOURCE PREPARED: what `--rewrite` says of itself is so.

separable: both halves of each layer have what the original's constructor was given. relu6: outputs
of the layers that lost their cap are the original's where those are capped, the others are equal.
"""

import importlib.util
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from tensorflow import keras

SAME_IN_DEPTHWISE = [
    "strides", "padding", "data_format", "dilation_rate", "depth_multiplier", "kernel_size",
    "depthwise_initializer", "depthwise_regularizer", "depthwise_constraint", "dtype", "trainable",
]  # fmt: skip
SAME_IN_POINTWISE = {
    **{name: name for name in ("filters", "data_format", "activation", "use_bias", "dtype")},
    **{f"bias_{kind}": f"bias_{kind}" for kind in ("initializer", "regularizer", "constraint")},
    **{
        f"pointwise_{kind}": f"kernel_{kind}"
        for kind in ("initializer", "regularizer", "constraint")
    },
    "activity_regularizer": "activity_regularizer",
    "trainable": "trainable",
}
# Outputs of fixtures/prepare/rewrite/relu6.py.
UNCAPPED, OTHERS = [0, 1, 2], [3, 4, 5, 6, 7]


def load(path):
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    spec = importlib.util.spec_from_file_location(os.path.basename(path)[:-3], path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def check_separable(original, prepared, module):
    sources = dict(module._sources(original))
    for name, part in module._parts().items():
        given = sources[name].get_config()
        made = prepared.get_layer(name).get_config()
        if part == slice(0, 1):
            for key in SAME_IN_DEPTHWISE:
                assert made[key] == given[key], (name, key, made[key], given[key])
            assert (made["use_bias"], made["activation"]) == (False, "linear"), name
        else:
            assert part == slice(1, None), name
            for old, new in SAME_IN_POINTWISE.items():
                assert made[new] == given[old], (name, old, made[new], given[old])
            for key in ("kernel_size", "strides", "dilation_rate"):
                assert made[key] == (1, 1), (name, key)
    whole = [layer for layer in prepared.layers if type(layer) is keras.layers.SeparableConv2D]
    assert not whole, whole
    return len(module._parts())


def check_relu6(original, prepared, module):
    given = np.random.default_rng(3).normal(size=(50, 7)).astype("float32") * 8
    wanted, found = original(given), prepared(given)
    above = 0
    for index in UNCAPPED:
        above += int(np.sum(found[index] > 6))
        assert np.array_equal(np.minimum(found[index], 6), wanted[index]), index
    for index in OTHERS:
        assert np.array_equal(found[index], wanted[index]), index
    assert above > 100, above
    return above


def main():
    what, source, path = sys.argv[1:]
    original, module = load(source).get_model(), load(path)
    prepared = module.prepare_model(original)
    check = {"separable": check_separable, "relu6": check_relu6}[what]
    print("ok", check(original, prepared, module))


main()
