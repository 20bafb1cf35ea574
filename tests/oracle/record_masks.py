#!/usr/bin/env python3
"""Records analyzer/keras/layer_masks.def from real Keras 2.12; 2.10 says the same of its own.

    python record_masks.py > ../../analyzer/keras/layer_masks.def

A layer PASSES the mask of its input on where its constructor sets `supports_masking` and its class
leaves `compute_mask` alone; it is OTHER where the class has one of its own. Layers that are not
listed end masks.
"""

import inspect
import os
import re

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import tensorflow as tf
from keras.utils import generic_utils

LAYERS = tf.keras.layers
SETS = re.compile(r"self\.(_?supports_masking) = True")


def sets_flag(cls):
    """Whether the constructor, or one that it calls, sets the flag."""
    constructors = [
        base.__dict__["__init__"] for base in cls.__mro__ if "__init__" in base.__dict__
    ]
    return any(
        SETS.search(inspect.getsource(inspect.unwrap(init)))
        for init in constructors
        if init is not object.__init__
    )


def rows():
    for name in sorted(dir(LAYERS)):
        cls = getattr(LAYERS, name)
        is_layer = isinstance(cls, type) and issubclass(cls, LAYERS.Layer)
        # Aliases have the class's own name.
        if not is_layer or cls.__name__.split("V1")[0] != name.split("V1")[0]:
            continue
        if not generic_utils.is_default(cls.compute_mask):
            yield name, "OTHER"
        elif sets_flag(cls):
            yield name, "PASSES"


def main():
    print("// Written by tests/oracle/record_masks.py; edit that, not this.")
    print("// name, what it does with the mask of its input")
    for name, fact in rows():
        quoted = f'"keras.layers.{name}",'
        print(f"MP_LAYER_MASK({quoted:<40} {fact})")


main()
