"""A module with one random model for a seed: `source_of(seed)`."""

import random

from blocks import Block

SHAPES = {2: "({d},)", 3: "(4, {d})", 4: "(4, 4, {d})"}

HEAD = """\
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
"""

INHERITED = """\
class {name}({base}):
    def __init__(self, units, **kwargs):
        super().__init__(units, **kwargs)
        self.after_{serial} = layers.Dense(units, name="after")

    def call(self, inputs, training=None):
        y = super().call(inputs, training=training)
        return self.after_{serial}(y) + y
"""

LEAF = """\
class {name}(layers.Layer):
    def __init__(self, units, scale=1.0, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.scale = scale

    def build(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], self.units))

    def call(self, inputs):
        return tf.tensordot(inputs, self.kernel, 1) * self.scale

    def get_config(self):
        return {{**super().get_config(), "units": self.units, "scale": self.scale}}
"""

PAIR = """\
class {name}(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.left = {left}
        self.right = {right}

    def call(self, {parameters}):
        {unpack}
        a, b = self.left(a), self.right(b)
        return {result}
"""

SETTINGS = """\
@dataclass
class Settings:
    units: int = {units}
    depth: int = {depth}
    rate: float = 0.1

    @property
    def width(self):
        return self.units
"""


class Inherited:
    """A class that derives from one before it."""

    def __init__(self, rng, name, base):
        self.name, self.base, self.rank = name, base, base.rank
        self.serial = rng.randrange(100)
        self.options = {}

    construct = Block.construct

    def source(self):
        return INHERITED.format(name=self.name, base=self.base.name, serial=self.serial)


class Leaf:
    """A layer without sublayers, with a weight."""

    def __init__(self, name):
        self.name, self.rank, self.options = name, 0, {"scale": "0.5"}

    construct = Block.construct

    def source(self):
        return LEAF.format(name=self.name)


class Model:
    """The module of one seed."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.rank = self.rng.choice((2, 2, 3, 3, 4))
        self.units = self.rng.choice((4, 8))
        self.blocks = []
        self.texts = []

    def make_blocks(self):
        if self.rng.random() < 0.4:
            self.add(Leaf("Leaf"))
        for index in range(self.rng.randint(1, 4)):
            known = list(self.blocks)
            self.add(Block(self.rng, f"Block{index}", self.rank, known).fill())
            if self.rng.random() < 0.25:
                self.add(Inherited(self.rng, f"Derived{index}", self.blocks[-1]))

    def add(self, block):
        self.blocks.append(block)
        self.texts.append(block.source())

    def block(self, units=None):
        block = self.rng.choice(self.blocks[-3:])
        return block.construct(self.rng, str(units or self.units))

    def input(self, name=""):
        shape = SHAPES[self.rank].format(d=self.rng.choice((3, 5)))
        named = f', name="{name}"' if name else ""
        return f"keras.Input({shape}{named})"

    # --- kinds of models: each gives the text of get_model and what stands before it ---

    def functional(self):
        lines = [f"inputs = {self.input()}", "x = inputs"]
        for _ in range(self.rng.randint(1, 3)):
            lines.append(f"x = {self.block()}(x)")
        if self.rng.random() < 0.3:
            lines += [f"shared = {self.block()}", "x = shared(x) + shared(x * 0.5)"]
        if self.rng.random() < 0.4:
            lines += [
                "inner_in = keras.Input(x.shape[1:])",
                f'inner = keras.Model(inner_in, {self.block()}(inner_in), name="inner")',
                "x = inner(x)",
            ]
        outputs = self.rng.choice(("x", "[x, x * 2.0]", '{"a": x, "b": x + 1.0}', "(x,)"))
        lines.append(f"return keras.Model(inputs, {outputs})")
        return lines

    def several(self):
        """A layer with two inputs, and several outputs."""
        forms = self.rng.choice(
            (
                ("inputs", "a, b = inputs", "PAIR([a, b])"),
                ("a, b", "pass", "PAIR(a, b)"),
                (
                    "a, b=None, scale=1.0",
                    "b = a * scale if b is None else b",
                    self.rng.choice(("PAIR(a, b=b)", "PAIR(a)")),
                ),
                ("inputs", 'a, b = inputs["a"], inputs["b"]', 'PAIR({"a": a, "b": b})'),
            )
        )
        results = self.rng.choice(
            (
                ("a + b, a - b", "x, y = {call}"),
                ('{"sum": a + b, "left": a}', 'out = {call}\n    x, y = out["sum"], out["left"]'),
                ("[a, b]", "x, y = {call}"),
                ("a * b", "x = y = {call}"),
            )
        )
        units = str(self.units)
        left, right = (self.rng.choice(self.blocks[-3:]).construct(self.rng, "units") for _ in "ab")
        self.texts.append(
            PAIR.format(
                name="Pair",
                left=left,
                right=right,
                parameters=forms[0],
                unpack=forms[1],
                result=results[0],
            )
        )
        call = forms[2].replace("PAIR", "pair")
        lines = [
            f"a = {self.input('a')}",
            f"b = {self.input('b')}",
            f"pair = Pair({units})",
            *results[1].format(call=call).split("\n    "),
            f"x = {self.block()}(x)",
        ]
        inputs = self.rng.choice(("[a, b]", '{"a": a, "b": b}'))
        if call == "pair(a)":
            inputs = "a"
        lines.append(f"return keras.Model({inputs}, [x, y])")
        return lines

    def subclassed(self):
        count = self.rng.randint(1, 3)
        self.texts.append(
            "\n".join(
                [
                    "class Net(keras.Model):",
                    "    def __init__(self, settings, **kwargs):",
                    "        super().__init__(**kwargs)",
                    f"        self.parts = [{self.block('settings.width')} for _ in range(settings.depth)]",
                    f"        self.head = {self.block('settings.units')}",
                    "        self.drop = layers.Dropout(settings.rate)",
                    "",
                    "    def features(self, x, training):",
                    "        for part in self.parts:",
                    "            x = part(x, training=training)"
                    if self.all_train()
                    else "            x = part(x)",
                    "        return x",
                    "",
                    "    def call(self, inputs, training=None):",
                    "        x = self.drop(self.features(inputs, training), training=training)",
                    "        return self.head(x)",
                ]
            )
        )
        self.texts.insert(0, SETTINGS.format(units=self.units, depth=count))
        how = self.rng.randrange(2)
        if how == 0:
            return ["model = Net(Settings())", f"model({self.input()})", "return model"]
        return [
            'model = Net(settings=Settings(depth=2), name="net")',
            f"inputs = {self.input()}",
            "return keras.Model(inputs, model(inputs))",
        ]

    def all_train(self):
        return all(not isinstance(block, Leaf) for block in self.blocks[-3:])

    def sequential(self):
        parts = [self.input(), *(self.block() for _ in range(self.rng.randint(1, 3)))]
        if self.rng.random() < 0.5:
            return [f"return keras.Sequential([{', '.join(parts)}])"]
        lines = ['model = keras.Sequential(name="model")']
        return [*lines, *(f"model.add({part})" for part in parts), "return model"]

    def source(self):
        self.make_blocks()
        kinds = (self.functional, self.functional, self.several, self.subclassed, self.sequential)
        lines = self.rng.choice(kinds)()
        head = "from dataclasses import dataclass\n\n" + HEAD
        main = "def get_model():\n" + "\n".join(f"    {line}" for line in lines)
        return "\n\n".join([head, *self.texts, main]) + "\n"


def source_of(seed):
    """The text of the seed's module: `get_model()` gives its model."""
    return Model(seed).source()
