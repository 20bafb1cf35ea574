"""Records in which order real Keras 2 keeps the layers of random Functional models.

    python record_order.py OUT_DIR

Each model becomes a text graph (docs/graph.md) with the order in its last line: `; order 0 3 1`, the
node of the first call of each layer. tests/test_graph_order.c replays them. A layer that stands for
several operations is named once for each.
"""

import os
import random
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

COUNT = 60
WIDTH = 4


class Block(layers.Layer):
    """A layer of the source: `kind` says what its call gives."""

    def __init__(self, kind):
        super().__init__()
        self.kind = kind
        self.dense = layers.Dense(WIDTH)

    def call(self, x):
        if self.kind == "same":
            return x
        y = self.dense(x)
        return (y, x) if self.kind == "both" else y


class Pair(layers.Layer):
    """A layer whose first parameter is not the first by name."""

    def call(self, x, a):
        return x + 2 * a


class Recorder:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.layer_lines = []
        self.node_lines = []
        self.tensors = []  # (text, Keras tensor)
        self.calls = {}  # id of a Keras layer -> node of each of its calls
        self.kept = []  # so that ids stay unique
        self.callable = []  # (number, layer) that may be called again

    def add_layer(self, text):
        self.layer_lines.append(f"@{len(self.layer_lines)} {text}")
        return len(self.layer_lines) - 1

    def add_node(self, text, result=None):
        number = len(self.node_lines)
        self.node_lines.append(f"%{number} {text} -> {result or f'%{number}'}")
        return number

    def remember(self, layer, number):
        self.kept.append(layer)
        self.calls.setdefault(id(layer), []).append(number)

    def give(self, text, tensor, number):
        self.tensors.append((text, tensor))
        self.remember(tensor._keras_history.layer, number)

    def pick(self):
        # Mostly recent ones, so that models get deep.
        count = len(self.tensors)
        index = count - 1 - min(int(self.random.expovariate(0.4)), count - 1)
        return self.tensors[index]

    def input(self):
        number = self.add_node("input ''()")
        self.give(f"%{number}", keras.Input((WIDTH,)), number)

    def dense(self):
        text, tensor = self.pick()
        if self.callable and self.random.random() < 0.4:
            index, layer = self.random.choice(self.callable)
        else:
            layer = layers.Dense(WIDTH)
            index = self.add_layer(f"library keras.layers.Dense({WIDTH})")
            self.callable.append((index, layer))
        number = self.add_node(f"layer @{index}({text})")
        self.give(f"%{number}", layer(tensor), number)

    def merge(self):
        (a_text, a), (b_text, b) = self.pick(), self.pick()
        index = self.add_layer("library keras.layers.Add()")
        number = self.add_node(f"layer @{index}([{a_text}, {b_text}])")
        self.give(f"%{number}", layers.Add()([a, b]), number)

    def operator(self):
        (a_text, a), (b_text, b) = self.pick(), self.pick()
        number = self.add_node(f"operator '-'({a_text}, {b_text})")
        self.give(f"%{number}", a - b, number)

    def keywords(self):
        (a_text, a), (b_text, b), (c_text, c) = [self.pick() for _ in range(3)]
        condition = tf.cast(c, tf.bool)
        number = self.add_node(f"function tf.cast({c_text}, tf.bool)")
        self.remember(condition._keras_history.layer, number)
        tensor = tf.where(y=a, x=b, condition=condition)
        number = self.add_node(f"function tf.where(y={a_text}, x={b_text}, condition=%{number})")
        self.give(f"%{number}", tensor, number)

    def pair(self):
        (x_text, x), (a_text, a) = self.pick(), self.pick()
        index = self.add_layer("subclassed #1()")
        number = self.add_node(f"layer @{index}(a={a_text}, x={x_text})")
        self.give(f"%{number}", Pair()(a=a, x=x), number)

    def chain(self):
        text, tensor = self.pick()
        number = self.add_node(f"function keras.backend.sqrt({text})")
        self.node_lines[-1] += " ops=['clip_by_value', 'math.sqrt']"
        root = keras.backend.sqrt(tensor)
        clip = root._keras_history.layer._inbound_nodes[0].call_args[0]
        self.remember(clip._keras_history.layer, number)
        self.give(f"%{number}", root, number)

    def block(self):
        text, tensor = self.pick()
        kind = self.random.choice(["one", "one", "both", "same"])
        layer = Block(kind)
        index = self.add_layer(f"subclassed #0('{kind}')")
        inner = self.add_layer(f"library keras.layers.Dense({WIDTH})")
        number = len(self.node_lines)
        made = f"%{number + 1}"
        result = {"one": made, "both": f"({made}, {text})", "same": text}[kind]
        self.add_node(f"layer @{index}({text})", result)
        self.node_lines[-1] += " traced"
        if kind != "same":
            self.add_node(f"layer @{inner}({text})")
            self.node_lines[-1] += f" in=%{number}"
        given = layer(tensor)
        if kind == "one":
            self.give(made, given, number)
        else:
            # The tensor that passed through hides the one that went in, as after `x = block(x)`.
            passed = given[1] if kind == "both" else given
            if kind == "both":
                self.tensors.append((made, given[0]))
            self.remember(layer, number)
            self.tensors = [(t, passed if t == text else k) for t, k in self.tensors]

    def first_call(self, model, layer):
        """Of the calls that are part of the model."""
        numbers = self.calls[id(layer)]
        for index, number in enumerate(numbers):
            if f"{layer.name}_ib-{index}" in model._network_nodes:
                return number
        raise AssertionError(layer.name)

    def run(self):
        for _ in range(self.random.randint(1, 3)):
            self.input()
        inputs = list(self.tensors)
        steps = [self.dense] * 4 + [self.merge, self.operator, self.block]
        steps += [self.chain, self.keywords, self.pair]
        for _ in range(self.random.randint(3, 16)):
            self.random.choice(steps)()
        outputs = [self.tensors[-1]]
        if self.random.random() < 0.5:
            outputs.append(self.pick())
        model = keras.Model([t for _, t in inputs], [t for _, t in outputs])
        order = [self.first_call(model, layer) for layer in model.layers]
        given = ", ".join(t for t, _ in outputs)
        taken = ", ".join(t for t, _ in inputs)
        model_line = self.add_layer("functional keras.Model()")
        lines = ["graph"]
        lines += ["#0 layer 'm.Block' name='Block' module='m' importable"]
        lines += ["#1 layer 'm.Pair' name='Pair' module='m' importable"]
        lines += ["  def 'call' class='Pair'", "    parameter 'x' positional required"]
        lines += ["    parameter 'a' positional required"]
        lines += self.layer_lines
        lines += [f"  inputs [{taken}]", f"  outputs [{given}]"]
        lines += self.node_lines
        lines += [f"forward [{given}] root=@{model_line}"]
        lines += ["; order " + " ".join(map(str, order))]
        return "\n".join(lines) + "\n"


def main():
    folder = sys.argv[1]
    for seed in range(COUNT):
        text = Recorder(seed).run()
        with open(os.path.join(folder, f"random_{seed:02}.txt"), "w", encoding="utf-8") as file:
            file.write(text)


main()
