"""Programs whose layers' variables are compared: the generated layers, with more of the arguments that
decide what a layer makes, and layers that hold others."""

import random
from typing import NamedTuple

import layer_generator

HEAD = layer_generator.HEAD
# Arguments that layer_generator leaves out, and the versions that take them.
CONVOLUTION = (("3", "lora_rank=2"),)
MORE = {
    "Dense": (("3", "lora_rank=2"),), "Embedding": (("3", "lora_rank=2"),),
    "EinsumDense": (("3", "lora_rank=2"),), "Conv1D": CONVOLUTION, "Conv2D": CONVOLUTION,
    "Conv3D": CONVOLUTION,
    "ReversibleEmbedding": (("3", "tie_weights=False"), ("3", "lora_rank=3")),
    "BatchNormalization": (("23", "scale=False"), ("23", "renorm=True"), ("2", "virtual_batch_size=2"),
                           ("23", "center=False, scale=False"), ("3", "synchronized=True")),
    "SyncBatchNormalization": (("2", "scale=False"),),
    "LayerNormalization": (("23", "scale=False"), ("3", "rms_scaling=True")),
    "GroupNormalization": (("3", "scale=False"),),
    "Normalization": (("23", "mean=1.0, variance=2.0"),),
    "LocallyConnected1D": (("2", "implementation=2"), ("2", "implementation=3")),
    "LocallyConnected2D": (("2", "implementation=2"), ("2", "implementation=3")),
    "Attention": (("23", "use_scale=True"),), "AdditiveAttention": (("23", "use_scale=False"),),
    "MultiHeadAttention": (("3", "use_gate=True"), ("23", "dropout=0.1")),
    "GroupQueryAttention": (("3", "use_gate=True"),),
    "GRU": (("23", "reset_after=False"),), "GRUCell": (("23", "reset_after=False"),),
    "STFTSpectrogram": (("3", "mode='real'"), ("3", "mode='imag'"), ("3", "fft_length=256")),
    "RandomFourierFeatures": (("2", "scale=3.0"),),
}


# Layers of the source, containers, and the names of several layers; `results` closes each.
BLOCK = """
class Block(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.fc = keras.layers.Dense(units)
        self.norm = keras.layers.BatchNormalization()
    def build(self, input_shape):
        self.scale = self.add_weight(name="scale", shape=(input_shape[-1],), initializer="ones")
        self.count = self.add_weight(name="count", shape=(), dtype="int32", trainable=False, initializer="zeros")
        super().build(input_shape)
    def call(self, x):
        return self.norm(self.fc(x * self.scale))
"""
COMPOSED = (
    ("names", "23", "a = keras.layers.Dense(3)\nb = keras.layers.Dense(4, name='x')\nc = keras.layers.Dense(5)\n"
     "d = keras.layers.Conv2DTranspose(3, 2)\ne = keras.layers.PReLU()\nresults = [c, b, a, d, e]"),
    ("names", "23", "q = keras.Input((5, 4))\nm = keras.layers.MultiHeadAttention(2, 3)\ny = m(q, q)\ny = m(y, q)\n"
     "results = [m, keras.layers.Dropout(0.5), keras.layers.Softmax()]"),
    ("names", "23", "a, b = keras.layers.LSTM(3), keras.layers.LSTM(4)\nx = keras.Input((5, 4))\ny = b(x)\nz = a(x)\n"
     "c = keras.layers.Bidirectional(keras.layers.LSTM(2))\nw = c(x)\nd = keras.layers.LSTMCell(3)\nresults = [a, b, c, d]"),
    ("names", "23", "x = keras.Input((5, 4))\nc = keras.layers.Bidirectional(keras.layers.GRU(2), "
     "backward_layer=keras.layers.GRU(3, go_backwards=True), merge_mode=None)\ny = c(x)\nresults = [c, keras.layers.GRU(1)]"),
    ("names", "23", "i = keras.Input((4,))\nm = keras.Model(i, keras.layers.Dense(2)(i))\n"
     "s = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])\nresults = [m, s, *m.layers[1:]]"),
    ("names", "23", "class HTTPNet2(keras.Model):\n    def call(self, x):\n        return x\nclass _Own(keras.layers.Layer):\n    pass\n"
     "class Dense(keras.layers.Layer):\n    def call(self, x):\n        return x\nresults = [HTTPNet2(), Dense(), keras.layers.Dense(3), HTTPNet2()]"),
    ("source", "23", BLOCK + "x = keras.Input((5, 4))\na = Block(3)\nb = Block(2, name='second', dtype='float64')\n"
     "y = b(a(x))\nresults = [a, b, a.fc, b.norm]"),
    ("source", "23", BLOCK + "x = keras.Input((5, 4))\na = Block(3)\na.trainable = False\ny = a(x)\nresults = [a, a.fc, a.norm]"),
    ("source", "23", BLOCK + "x = keras.Input((5, 4))\na = Block(3)\ny = a(x)\na.trainable = False\na.fc.trainable = True\n"
     "results = [a, a.fc, a.norm]"),
    ("source", "23", BLOCK + "x = keras.Input((4,))\na = Block(3, trainable=False)\ny = a(x)\nresults = [a, a.fc]"),
    ("source", "23", BLOCK + "x = keras.Input((4,))\nshared = Block(4)\nm = keras.Model(x, shared(shared(x)))\n"
     "m.layers[1].norm.trainable = False\nresults = [m, shared]"),
    ("source", "23", "class Mine(keras.layers.Dense):\n    def build(self, shape):\n        super().build(shape)\n"
     "        self.extra = self.add_weight(name='extra', shape=(self.units, 2))\nx = keras.Input((4,))\na = Mine(3, use_bias=False)\n"
     "y = a(x)\nresults = [a]"),
    ("source", "23", "class Mine(keras.layers.Dense):\n    def build(self, shape):\n"
     "        self.kernel = self.add_weight(name='k', shape=(shape[-1], self.units))\n        self.bias = None\n        self.built = True\n"
     "x = keras.Input((4,))\na = Mine(3, use_bias=False)\ny = a(x)\nresults = [a]"),
    ("source", "2", "class Mine(keras.layers.Layer):\n    def __init__(self):\n        super().__init__()\n"
     "        self.a = tf.Variable(tf.zeros((3, 2)), name='a')\n        self.b = [tf.Variable(1.0, trainable=False, name='b')]\n"
     "        c = tf.Variable(2.0)\n    def call(self, x):\n        return x\nx = keras.Input((4,))\nm = Mine()\ny = m(x)\nresults = [m]"),
    ("source", "2", "class Mine(keras.layers.Layer):\n    def build(self, shape):\n        self.g = self.add_weight('g', shape[1:], 'float64', 'ones', None, False)\n"
     "    def call(self, x):\n        return x\nx = keras.Input((4, 3))\nm = Mine()\ny = m(x)\nresults = [m]"),
    ("source", "3", "class Mine(keras.layers.Layer):\n    def build(self, shape):\n        self.g = self.add_weight((shape[-1], 2), trainable=False, name='g')\n"
     "    def call(self, x):\n        return x\nx = keras.Input((4, 3))\nm = Mine()\ny = m(x)\nresults = [m]"),
)


class Program(NamedTuple):
    """`results` of the text are the layers that are compared; `name` says what kind of case it is."""

    name: str
    versions: tuple
    text: str


def with_more(chance, case):
    """The layer with some more arguments, and perhaps not trainable."""
    layer = case.layer
    for versions, argument in MORE.get(case.name, ()):
        names = [part.split("=")[0].strip() for part in argument.split(",")]
        is_new = not any(f"{name}=" in layer for name in names)
        if is_new and case.versions[0][0] in versions and chance() < 0.3:
            layer = f"{layer[:-1]}, {argument})".replace("(, ", "(")
    if chance() < 0.1:
        layer = f"{layer[:-1]}, trainable=False)".replace("(, ", "(")
    if chance() < 0.1:
        layer = f"{layer[:-1]}, name='own')".replace("(, ", "(")
    return case._replace(layer=layer)


def make(seed, count, only=""):
    """[Program] of one seed: `count` for each layer."""
    chance = random.Random(seed).random
    programs = []
    for case in layer_generator.make(seed, count, only):
        text = with_more(chance, case).text() + "results = [layer]\n"
        programs.append(Program(case.name, case.versions, text))
    programs += [Program(name, tuple(versions), f"{HEAD}{text}\n") for name, versions, text in COMPOSED
                 if only in name]
    return list(dict.fromkeys(programs))
