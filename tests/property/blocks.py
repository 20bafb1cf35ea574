"""Layers of the source, written in varied style: each is a class that takes `units` and gives a
tensor of the rank that it is given, with `units` as its last axis.

A tensor in `call` is known by its width: how many times `units` its last axis is long.
"""

from fractions import Fraction
from textwrap import indent

ACTIVATIONS = ("relu", "tanh", "sigmoid", "elu", "softplus", "swish")
MODULES = (
    "tf.nn.relu",
    "tf.math.tanh",
    "tf.nn.sigmoid",
    "tf.square",
    "tf.math.softplus",
    "keras.activations.gelu",
    "tf.nn.elu",
    "tf.abs",
    "keras.backend.tanh",
    "tf.identity",
)


def in_units(width, units="units"):
    """The width as source: "units * 2", "units // 2"."""
    if width == 1:
        return units
    if width.denominator == 1:
        return f"{units} * {width.numerator}"
    if width.numerator == 1:
        return f"{units} // {width.denominator}"
    return f"{units} * {width.numerator} // {width.denominator}"


class Block:
    """One class under construction: what its methods hold so far."""

    def __init__(self, rng, name, rank, known):
        self.rng, self.name, self.rank, self.known = rng, name, rank, known
        self.setup, self.build, self.body = [], [], []
        self.methods, self.class_level = [], []
        self.options = {}  # parameter of the constructor: default
        self.extra = {}  # parameter of call: default
        self.tensors = []  # names and widths
        self.serial = 0
        self.shared = []  # attributes that may be called again: expression, width that they give

    # --- names ---

    def fresh(self, stem):
        self.serial += 1
        return f"{stem}{self.serial}"

    def chance(self, share):
        return self.rng.random() < share

    def say(self, text):
        self.body.append(text)

    def take(self, width=None):
        """A tensor, of that width where one is asked for; what is latest is likely."""
        fitting = [t for t in self.tensors if width is None or t[1] == width]
        return self.rng.choice(fitting[-2:] if self.chance(0.7) else fitting)

    def give(self, expression, width, stem="x"):
        """A statement that binds a tensor."""
        name = "x" if self.chance(0.35) else self.fresh(stem)
        if name == "x":
            self.tensors = [t for t in self.tensors if t[0] != "x"]
        self.say(f"{name} = {expression}")
        self.tensors.append((name, width))

    # --- layers that it holds ---

    def library_layer(self, width, units="units"):
        """A library layer that gives a tensor of that width."""
        size = in_units(width, units)
        options = [
            f"layers.Dense({size})",
            f'layers.Dense({size}, activation="{self.rng.choice(ACTIVATIONS)}")',
            f"layers.Dense({size}, use_bias=False)",
            f"layers.Dense(units={size}, activation=tf.nn.relu)",
        ]
        if self.rank == 3:
            options += [
                f'layers.Conv1D({size}, 3, padding="same")',
                f'layers.Conv1D({size}, kernel_size=2, padding="causal")',
            ]
            if self.chance(0.2):  # they take Keras long
                options += [
                    f"layers.GRU({size}, return_sequences=True)",
                    f"layers.TimeDistributed(layers.Dense({size}))",
                ]
        if self.rank == 4:
            options += [
                f'layers.Conv2D({size}, 3, padding="same", activation="relu")',
                f"layers.Conv2D({size}, 1)",
                f'layers.SeparableConv2D({size}, 3, padding="same")',
            ]
        return self.rng.choice(options)

    def same_layer(self):
        """A library layer that leaves the width as it is."""
        options = [
            "layers.LayerNormalization()",
            "layers.BatchNormalization()",
            "layers.ReLU()",
            "layers.Dropout(0.3)",
            'layers.Activation("tanh")',
            "layers.LeakyReLU(0.2)",
            "layers.LayerNormalization(epsilon=1e-5)",
            "layers.Lambda(lambda t: t * 0.5)",
        ]
        return self.rng.choice(options)

    def any_layer(self, width):
        """An expression that makes a layer of that width, as `__init__` sees it."""
        known = [b for b in self.known if b.rank in (0, self.rank)]
        if width == 1 and known and self.chance(0.4):
            return self.rng.choice(known).construct(self.rng, "units")
        if self.chance(0.2):
            parts = [self.library_layer(width), self.same_layer()]
            self.rng.shuffle(parts)
            if parts[0].startswith("layers.Lambda"):
                parts.reverse()
            return f"keras.Sequential([{', '.join(parts)}])"
        return self.library_layer(width)

    def hold(self, made):
        """Makes the layer an attribute; the expression that reads it."""
        style = self.rng.randrange(6)
        name = self.fresh(self.rng.choice(("fc", "proj", "layer", "unit", "block")))
        if style == 0 and "units" in made:
            self.build.append(
                f"self.{name} = {made.replace('units', 'self.units')}".replace(
                    "self.units=self.units", "units=self.units"
                )
            )
            return f"self.{name}"
        if style == 1:
            self.setup.append(f'self.{name} = {{"a": {made}, "b": None}}')
            return f'self.{name}["a"]'
        if style == 2:
            self.setup.append(f"self.{name} = [{made}]")
            return f"self.{name}[-1]"
        if style == 3:
            self.setup += [f"made = {made}", f"self.{name} = made"]
            return f"self.{name}"
        self.setup.append(f"self.{name} = {made}")
        return f"self.{name}"

    def called(self, callee, argument, keyword="inputs"):
        if self.chance(0.12) and keyword:
            return f"{callee}({keyword}={argument})"
        if self.chance(0.1):
            return f"{callee}.__call__({argument})"
        return f"{callee}({argument})"

    # --- statements ---

    def state_layer(self):
        width = self.rng.choice((Fraction(1), Fraction(1), Fraction(2), Fraction(1, 2)))
        made = self.any_layer(width)
        callee = self.hold(made)
        is_library = made.startswith("layers.") and "TimeDistributed" not in made
        self.give(self.called(callee, self.take()[0], "inputs" if is_library else None), width)

    def state_same(self):
        name, width = self.take()
        self.give(f"{self.hold(self.same_layer())}({name})", width)

    def state_function(self):
        name, width = self.take()
        self.give(f"{self.rng.choice(MODULES)}({name})", width)

    def state_operator(self):
        name, width = self.take()
        other = self.take(width)[0]
        forms = [
            "{a} + {b}",
            "{a} * {b}",
            "{a} - {b}",
            "1.0 - {a}",
            "2 * {a} + {b}",
            "-{a}",
            "{a} / 2.0",
            "tf.add({a}, {b})",
            "tf.maximum({a}, {b})",
            "layers.add([{a}, {b}])",
            "tf.stack([{a}, {b}])[0]",
            "tf.where({a} > 0, {a}, {b})",
            "abs({a})",
            "tf.add_n([{a}, {b}, {a}])",
            "layers.Multiply()([{a}, {b}])",
            "{a} * tf.cast({b} > 0.1, {a}.dtype)",
            "{a} @ tf.eye({a}.shape[-1])",
            "tf.einsum('...i,...i->...i', {a}, {b})",
            "{a} + tf.reduce_mean({b}, axis=-1, keepdims=True)",
            "tf.clip_by_value({a}, -1.0, tf.reduce_max({b}))",
            "{a} ** 2",
            "sum([{a}, {b}])",
        ]
        self.give(self.rng.choice(forms).format(a=name, b=other), width)

    def state_concat(self):
        a, b = self.take(), self.take()
        if a[1] + b[1] > 4:
            return
        forms = [
            "tf.concat([{a}, {b}], axis=-1)",
            "tf.concat(({a}, {b}), -1)",
            "layers.concatenate([{a}, {b}])",
            "layers.Concatenate(axis=-1)([{a}, {b}])",
        ]
        self.give(self.rng.choice(forms).format(a=a[0], b=b[0]), a[1] + b[1])

    def state_split(self):
        name, width = self.take()
        half = width / 2
        if half.denominator > 2:
            return
        a, b = self.fresh("a"), self.fresh("b")
        form = self.rng.randrange(3)
        if form == 0:
            self.say(f"{a}, {b} = tf.split({name}, 2, axis=-1)")
        elif form == 1:
            size = self.fresh("n")
            self.say(f"{size} = {name}.shape[-1] // 2")
            self.say(f"{a}, {b} = {name}[..., :{size}], {name}[..., {size}:]")
        else:
            self.say(f"{a}, *_, {b} = tf.split({name}, num_or_size_splits=2, axis=-1)")
        self.tensors += [(a, half), (b, half)]

    def state_loop(self):
        stem = self.fresh("stack")
        count = self.rng.randint(1, 3)
        made = self.any_layer(Fraction(1))
        name = self.take()[0]
        kind = self.rng.randrange(5)
        x = self.fresh("h")
        self.say(f"{x} = {name}")
        if kind == 0:
            self.setup.append(f"self.{stem} = [{made} for _ in range({count})]")
            self.say(f"for layer in self.{stem}:\n    {x} = layer({x})")
        elif kind == 1:
            self.setup += [
                f"self.{stem} = []",
                f"for i in range({count}):",
                f"    self.{stem}.append({made})",
            ]
            self.say(
                f"for i, layer in enumerate(self.{stem}):\n"
                f"    {x} = layer({x}) if i % 2 == 0 else {x} + layer({x})"
            )
        elif kind == 2:
            keys = ", ".join(f'"k{i}"' for i in range(count))
            self.setup.append(f"self.{stem} = {{key: {made} for key in [{keys}]}}")
            self.say(f"for key, layer in self.{stem}.items():\n    {x} = layer({x})")
        elif kind == 3:
            self.setup += [
                f"for i in range({count}):",
                f'    setattr(self, f"{stem}_{{i}}", {made})',
            ]
            self.say(f'for i in range({count}):\n    {x} = getattr(self, f"{stem}_{{i}}")({x})')
        else:
            self.setup.append(
                f"self.{stem} = tuple([{made}, layers.ReLU()] for _ in range({count}))"
            )
            self.say(f"for first, second in reversed(self.{stem}):\n    {x} = second(first({x}))")
        self.tensors.append((x, Fraction(1)))

    def state_branch(self):
        name, width = self.take()
        x = self.fresh("h")
        self.say(f"{x} = {name}")
        kind = self.rng.randrange(5)
        if kind == 0:
            drop = self.hold("layers.Dropout(0.4)")
            self.say(f"if training:\n    {x} = {drop}({x}, training=training) * 3.0")
        elif kind == 1:
            option = self.fresh("use_")
            self.options[option] = self.rng.choice(("True", "False"))
            self.setup.append(f"self.{option} = {option}")
            self.setup.append(f"if {option}:\n    self.{option}_norm = layers.LayerNormalization()")
            self.say(
                f"if self.{option}:\n    {x} = self.{option}_norm({x})\nelse:\n    {x} = {x} * 0.5"
            )
        elif kind == 2:
            option = self.fresh("norm")
            self.options[option] = self.rng.choice(("None", '"layer"', '"batch"'))
            self.setup.append(
                f'self.{option} = layers.LayerNormalization() if {option} == "layer" '
                f"else layers.BatchNormalization() if {option} else None"
            )
            self.say(
                f"if self.{option} is not None:\n    {x} = self.{option}({x}, training=training)"
            )
        elif kind == 3:
            self.say(
                f"if len({x}.shape) == {self.rank} and {x}.shape[-1] > 1:\n"
                f"    {x} = {x} + {float(self.rng.randint(1, 3))}"
            )
        else:
            self.say(f"{x} = tf.nn.relu({x}) if not training else tf.nn.elu({x})")
        self.tensors.append((x, width))

    def state_weight(self):
        name, width = self.take()
        weight = self.fresh("w")
        shape = self.rng.choice(("()", "(1,)", "({n},)", "(1, {n})"))
        shape = shape.format(n=in_units(width, "self.units"))
        trainable = self.rng.choice(("", ", trainable=False"))
        if self.chance(0.3):
            self.setup.append(
                f"self.{weight} = tf.Variable(tf.ones({shape.replace('self.', '')}){trainable})"
            )
        else:
            self.build.append(
                f'self.{weight} = self.add_weight(name="{weight}", shape={shape}, '
                f'initializer="ones"{trainable})'
            )
        form = self.rng.choice(
            (
                "{a} * self.{w}",
                "self.{w} + {a}",
                "tf.multiply({a}, self.{w})",
                "{a} + tf.nn.softplus(self.{w})",
                "{a} - tf.reduce_sum(self.{w})",
            )
        )
        self.give(form.format(a=name, w=weight), width)

    def state_helper(self):
        name, width = self.take()
        helper = self.fresh("_help")
        kind = self.rng.randrange(6)
        if kind == 0:
            inner = self.hold(self.same_layer())
            self.methods.append(
                f"def {helper}(self, value, scale=2.0):\n    return {inner}(value) * scale"
            )
            self.give(f"self.{helper}({name}, scale=0.5)", width)
        elif kind == 1:
            self.methods.append(
                f"@staticmethod\ndef {helper}(value, *others, **options):\n"
                f'    return value * options.get("scale", 1.5) + others[0]'
            )
            self.give(f"self.{helper}({name}, {self.take(width)[0]}, scale=0.25)", width)
        elif kind == 2:
            function = self.fresh("inner")
            self.say(
                f"def {function}(value, other=None):\n"
                f"    return value if other is None else value + other"
            )
            self.give(f"{function}({function}({name}), {self.take(width)[0]})", width)
        elif kind == 3:
            self.setup.append(f"self.{helper} = lambda value: tf.nn.relu(value) + 1.0")
            self.give(f"self.{helper}({name})", width)
        elif kind == 4:
            inner = self.hold(self.library_layer(Fraction(1)))
            self.methods.append(
                f"def {helper}(self, value):\n    y = {inner}(value)\n"
                f'    return y, {{"y": y * 2.0, "n": 3}}'
            )
            a, b = self.fresh("a"), self.fresh("b")
            self.say(f"{a}, {b} = self.{helper}({name})")
            self.give(f'{a} + {b}["y"] * {b}["n"]', Fraction(1))
        else:
            self.methods.append(f"@property\ndef {helper}(self):\n    return 0.5 * self.units")
            self.give(f"{name} * self.{helper}", width)

    def state_shared(self):
        if self.shared and self.chance(0.6):
            callee, width, taken = self.rng.choice(self.shared)
            fitting = [t for t in self.tensors if t[1] == taken]
            if fitting:
                self.give(f"{callee}({self.rng.choice(fitting)[0]})", width)
            return
        name, taken = self.take()
        callee = self.hold(self.any_layer(Fraction(1)))
        self.give(f"{callee}({name})", Fraction(1))
        self.shared.append((callee, Fraction(1), taken))

    def state_constant(self):
        made, given = self.rng.choice(
            (
                ("layers.Embedding(5, units)", "tf.range(1)"),
                ("layers.Dense(units)", "tf.ones((1, 3))"),
            )
        )
        callee = self.hold(made)
        fitting = [t for t in self.tensors if t[1] == 1]
        if fitting:
            self.give(f"{self.rng.choice(fitting)[0]} + {callee}({given})", Fraction(1))

    def state_shape(self):
        name, width = self.take()
        batch, last = self.fresh("b"), self.fresh("d")
        if self.rank == 2:
            self.say(f"{batch}, {last} = tf.shape({name})[0], {name}.shape[-1]")
            self.give(
                f"tf.reshape(tf.reshape({name}, ({batch}, 2, {last} // 2)), [{batch}, {last}])",
                width,
            )
        elif self.rank == 3:
            form = self.rng.choice(
                (
                    "tf.transpose(tf.transpose({x}, [0, 2, 1]), (0, 2, 1))",
                    "tf.reshape({x}, tf.shape({x}))",
                    "tf.reverse({x}, axis=[1])",
                    "tf.roll({x}, shift=1, axis=1)",
                    "{x}[:, ::-1]",
                    "tf.reshape({x}, (-1,) + tuple({x}.shape[1:]))",
                    "{x} + {x}[:, :1, :]",
                    "tf.concat([{x}[:, 1:], {x}[:, :1]], axis=1)",
                    "tf.matmul(tf.nn.softmax(tf.matmul({x}, {x}, transpose_b=True)), {x})",
                    "tf.squeeze(tf.expand_dims({x}, 1), axis=1)",
                    "tf.cumsum({x}, axis=1)",
                )
            )
            self.give(form.format(x=name), width)
        else:
            form = self.rng.choice(
                (
                    "tf.image.flip_left_right({x})",
                    "tf.transpose({x}, (0, 2, 1, 3))",
                    "{x}[:, ::-1, :, :]",
                    "{x} - tf.reduce_mean({x}, axis=[1, 2], keepdims=True)",
                    "tf.nn.max_pool2d({x}, 3, 1, 'SAME')",
                    "tf.pad({x}, [[0, 0], [1, 1], [1, 1], [0, 0]])[:, 1:-1, 1:-1]",
                )
            )
            self.give(form.format(x=name), width)

    def state_attention(self):
        if self.rank != 3:
            return
        key = self.take()[0]
        fitting = [t for t in self.tensors if t[1] == 1]
        if not fitting:
            return
        query = self.rng.choice(fitting)[0]
        mha = self.hold("layers.MultiHeadAttention(2, 3)")
        form = self.rng.choice(
            (
                "{m}({q}, {k})",
                "{m}(query={q}, value={k}, key={k})",
                "{m}({q}, {k}, use_causal_mask=True)",
                "{m}({q}, {k}, return_attention_scores=True)[0]",
            )
        )
        self.give(form.format(m=mha, q=query, k=key), Fraction(1))

    def state_states(self):
        if self.rank != 3:
            return
        name = self.take()[0]
        lstm = self.hold("layers.LSTM(units, return_sequences=True, return_state=True)")
        y, state = self.fresh("y"), self.fresh("s")
        self.say(f"{y}, {state}, _ = {lstm}({name})")
        self.give(f"{y} + {state}[:, None, :]", Fraction(1))

    STATEMENTS = (
        state_layer,
        state_layer,
        state_layer,
        state_same,
        state_function,
        state_operator,
        state_operator,
        state_concat,
        state_split,
        state_loop,
        state_branch,
        state_weight,
        state_helper,
        state_shared,
        state_constant,
        state_shape,
        state_attention,
        state_states,
    )

    # --- the class ---

    def fill(self):
        """Writes `call` and what it needs."""
        first = self.hold(self.library_layer(Fraction(1)))
        self.tensors = []
        self.say(f"x = {first}(inputs)")
        self.tensors.append(("x", Fraction(1)))
        for _ in range(self.rng.randint(2, 7)):
            self.rng.choice(self.STATEMENTS)(self)
        name, width = self.take()
        if width != 1 or self.chance(0.2):
            last = self.hold(self.library_layer(Fraction(1)))
            self.say(f"return {last}({name})")
        else:
            self.say(f"return {name}")
        return self

    def construct(self, rng, units):
        """An expression that makes one."""
        options = [f"{name}={value}" for name, value in self.options.items() if rng.random() < 0.3]
        first = units if rng.random() < 0.7 else f"units={units}"
        return f"{self.name}({', '.join([first, *options])})"

    def source(self):
        base = self.rng.choice(
            ("layers.Layer", "keras.layers.Layer", "tf.keras.layers.Layer", "keras.Model")
        )
        options = "".join(f", {name}={value}" for name, value in self.options.items())
        training = self.rng.choice(
            (
                "training=None",
                "training=False",
                "training=None, **kwargs",
                "training=None, *, scale=1.0",
            )
        )
        uses = "\n".join(self.body)
        setup = ["super().__init__(**kwargs)", "self.units = units", *self.setup]
        lines = [
            f"class {self.name}({base}):",
            f"    def __init__(self, units{options}, **kwargs):",
            indent("\n".join(setup), " " * 8),
        ]
        if self.build:
            built = [*self.build, "super().build(input_shape)"]
            lines += ["", "    def build(self, input_shape):", indent("\n".join(built), " " * 8)]
        for method in self.methods:
            lines += ["", indent(method, " " * 4)]
        lines += ["", f"    def call(self, inputs, {training}):", indent(uses, " " * 8)]
        return "\n".join(lines)
