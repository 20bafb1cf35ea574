"""How long preparing a model of 100 layers takes as a whole process, beside doing the same in TensorFlow.

    emission_time.py MPLINT [PYTHON]

PYTHON is an interpreter that has TensorFlow 2.10; without it, the environment that tests/keras/environments.py
made is used. The runtime preparer itself is not run here: what stands for it is the least that it does, whose
steps are timed in one process of their own: the model is built from its source, a Functional model of the same
layers is built and cloned, the weights are copied, and the outputs of both are compared on one batch. Run by
hand; prints, decides nothing.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from start_time import environments, median_seconds

# 32 blocks of three layers, and four around them.
SOURCE = '''import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Block(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.expand = layers.Dense(2 * units, activation="relu")
        self.shrink = layers.Dense(units)
        self.norm = layers.LayerNormalization()

    def call(self, x):
        return self.norm(x + self.shrink(self.expand(x)))


class Network(keras.Model):
    def __init__(self, depth=32, units=16):
        super().__init__()
        self.stem = layers.Dense(units)
        self.blocks = [Block(units, name=f"block_{i}") for i in range(depth)]
        self.norm = layers.LayerNormalization()
        self.dropout = layers.Dropout(0.1)
        self.head = layers.Dense(10)

    def call(self, x, training=None):
        x = self.stem(x)
        for block in self.blocks:
            x = block(x)
        return self.head(self.dropout(self.norm(x), training=training))


def get_model():
    inputs = keras.Input((16,))
    return keras.Model(inputs, Network()(inputs))
'''

# Argument: the prepared module, whose `build_model` stands for the layers that a preparer connects anew.
STEPS = '''import os, sys, time
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
times = [("start", time.perf_counter())]
def took(step):
    times.append((step, time.perf_counter()))
import numpy as np
import tensorflow as tf
took("import TensorFlow")
from network import get_model
model = get_model()
took("build the model")
from prepared_network import build_model, transfer_weights
functional = build_model()
took("connect its layers anew")
clone = tf.keras.models.clone_model(functional)
took("clone them")
transfer_weights(model, functional)
clone.set_weights(functional.get_weights())
took("copy the weights")
batch = tf.constant(np.random.default_rng(0).normal(size=(4, 16)), tf.float32)
assert np.array_equal(model(batch), clone(batch))
took("compare the outputs")
for (_, before), (step, after) in zip(times, times[1:]):
    print(f"{step}\t{after - before}")
'''


def runtime_steps(python, folder):
    """(seconds of the whole process, its steps)"""
    (folder / "steps.py").write_text(STEPS, encoding="utf-8")
    start = time.perf_counter()
    done = subprocess.run([python, folder / "steps.py"], capture_output=True, check=True, encoding="utf-8")
    seconds = time.perf_counter() - start
    return seconds, [line.split("\t") for line in done.stdout.splitlines()]


def main(program, python=None):
    python = python or environments.python_of("tf210")
    if not python:
        sys.exit("no interpreter with TensorFlow: tests/keras/environments.py makes some")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, prepared = folder / "network.py", folder / "prepared_network.py"
        source.write_text(SOURCE, encoding="utf-8")
        command = [program, "prepare", source, "get_model()", "-o", prepared]
        ours = median_seconds(command, 51)
        lines = prepared.read_text(encoding="utf-8").count("\n")
        print(f"{'mplint prepare, 100 layers, ' + str(lines) + ' lines':44} {ours * 1000:9.2f} ms")
        runtime_steps(python, folder)  # fills the caches
        whole, steps = min((runtime_steps(python, folder) for _ in range(3)), key=lambda run: run[0])
        for step, seconds in steps:
            print(f"    {step:40} {float(seconds) * 1000:9.2f} ms")
        print(f"{'the same steps in TensorFlow, one process':44} {whole * 1000:9.2f} ms   {whole / ours:8.0f} times as long")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
