"""Calls that Keras may refuse for the shapes of what they are called on.

Two sources: `written`, of each kind that MP801 to MP807 tell apart with its near-misses; and
`mutated`, the generated calls of shape_cases.py with another input shape. Nothing here says which
of them Keras refuses: it is asked.
"""

import random
import re

import shape_cases

K2, K3, BOTH = ("2",), ("3",), ("2", "3")
INPUT = re.compile(r"keras\.Input\(shape=\(([^()]*)\)")


class Maker:
    def __init__(self):
        self.cases = []

    def add(self, versions, expression, **inputs):
        lines = [f"{name} = keras.Input({value})\n" for name, value in inputs.items()]
        text = "".join(lines) + f"y = {expression}\n"
        self.cases.append((versions, shape_cases.HEAD + text))

    def layer(self, call, *shapes, versions=BOTH):
        for shape in shapes:
            self.add(versions, f"keras.layers.{call}(a)", a=shape)

    def broadcast(self):
        pairs = [("(7, 7, 64)", "(7, 7, 32)"), ("(7, 7, 64)", "(1, 1, 64)"), ("(7, 7, 3)", "(64,)"),
                 ("(7, 64)", "(64,)"), ("(7, 3)", "(7,)"), ("(None, 3)", "(7, 4)"), ("(None, 3)", "(7, 3)"),
                 ("(7,), batch_size=2", "(7,), batch_size=3"), ("(7,), batch_size=1", "(7,), batch_size=3")]
        for a, b in pairs:
            for name in ("Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract"):
                self.add(BOTH, f"keras.layers.{name}()([a, b])", a=a, b=b)
            for op in ("+", "-", "*", "/", "//", "**", "%", "<", ">="):
                self.add(BOTH, f"a {op} b", a=a, b=b)
            for name in ("add", "maximum", "pow", "math.squared_difference", "equal", "greater", "divide"):
                self.add(K2, f"tf.{name}(a, b)", a=a, b=b)
            for name in ("add", "maximum", "multiply", "less"):
                self.add(K3, f"keras.ops.{name}(a, b)", a=a, b=b)
            self.add(K2, "tf.where(a > 0, a, b)", a=a, b=b)
            self.add(K2, "tf.add_n([a, b])", a=a, b=b)
            self.add(K3, "keras.ops.where(a > 0, a, b)", a=a, b=b)
        self.add(K2, "a + np.zeros((7, 7, 32), 'float32')", a="(7, 7, 64)")
        self.add(K2, "a + [1., 2., 3.]", a="(7, 64)")
        self.add(K2, "a * tf.ones((7, 3))", a="(7, 64)")

    def joins(self):
        for axis in (-5, -4, -1, 0, 1, 2, 3, 4):
            for a, b in (("(7, 7, 64)", "(7, 5, 64)"), ("(7, 7)", "(7,)"), ("(None, 64)", "(7, 64)")):
                self.add(BOTH, f"keras.layers.Concatenate(axis={axis})([a, b])", a=a, b=b)
                self.add(K2, f"tf.concat([a, b], axis={axis})", a=a, b=b)
                self.add(K3, f"keras.ops.concatenate([a, b], axis={axis})", a=a, b=b)
                self.add(K2, f"tf.stack([a, a], axis={axis})", a=a)
        self.add(BOTH, "keras.layers.Concatenate()([a, b, c])", a="(None, 4)", b="(7, 4)", c="(8, 4)")
        for parts in ("3", "2", "[1, 2]", "[1, 3]", "[1, -1]", "[5, -1]"):
            for shape in ("(4,)", "(None,)"):
                self.add(K2, f"tf.split(a, {parts}, axis=1)", a=shape)
        self.add(K3, "keras.ops.split(a, 3, axis=1)", a="(4,)")
        self.add(K2, "tf.unstack(a, axis=4)", a="(4,)")

    def products(self):
        pairs = [("(4, 5)", "(6, 7)"), ("(4, 5)", "(5, 7)"), ("(4, None)", "(5, 7)"), ("(3, 4, 5)", "(2, 5, 7)"),
                 ("(1, 4, 5)", "(2, 5, 7)"), ("(2, 4, 5)", "(5, 7)"), ("(4,)", "()"), ("(4, 1)", "(5, 7)")]
        for a, b in pairs:
            self.add(K2, "tf.matmul(a, b)", a=a, b=b)
            self.add(K2, "tf.matmul(a, b, transpose_b=True)", a=a, b=b)
            self.add(K3, "keras.ops.matmul(a, b)", a=a, b=b)
            self.add(K2, "tf.einsum('bij,bjk->bik', a, b)", a=a, b=b)
            self.add(K2, "tf.einsum('...ij,...jk->...ik', a, b)", a=a, b=b)
            self.add(K2, "tf.tensordot(a, b, 1)", a=a, b=b)
            for axes in ("1", "2", "-1", "(2, 1)", "3"):
                self.add(BOTH, f"keras.layers.Dot(axes={axes})([a, b])", a=a, b=b)
        self.add(K2, "keras.backend.dot(a, tf.zeros((6, 2)))", a="(4, 5)")

    def ranks(self):
        shapes = ["(" + "5, " * n + ")" for n in range(6)]
        for n in (1, 2, 3):
            for call in ("Conv{}D(4, 2)", "Conv{}DTranspose(4, 2)", "MaxPooling{}D(2)", "AveragePooling{}D(2)",
                         "GlobalAveragePooling{}D()", "GlobalMaxPooling{}D()", "UpSampling{}D(2)",
                         "ZeroPadding{}D(1)", "Cropping{}D(1)", "Cropping{}D(3)", "ConvLSTM{}D(4, 2)", "SpatialDropout{}D(0.5)"):
                self.layer(call.format(n), *shapes)
            if n < 3:
                self.layer(f"SeparableConv{n}D(4, 2)", *shapes)
                self.layer(f"DepthwiseConv{n}D(2)", *shapes)
        for call in ("LSTM(3)", "GRU(3)", "SimpleRNN(3)", "Bidirectional(keras.layers.LSTM(3))", "RepeatVector(2)",
                     "Embedding(9, 3)", "Flatten()", "Dense(3)", "LayerNormalization()", "Permute((2, 1))",
                     "TimeDistributed(keras.layers.Dense(3))", "Permute((1, 3))", "Reshape((-1,))"):
            self.layer(call, *shapes)
        for shape in shapes[1:5]:
            self.add(K2, "tf.transpose(a, [0, 2, 1])", a=shape)
            self.add(K3, "keras.ops.transpose(a, (0, 2, 1))", a=shape)
            self.add(K2, "tf.tile(a, [1, 2, 3])", a=shape)
            self.add(K2, "tf.pad(a, [[0, 0], [1, 1], [0, 0]])", a=shape)
            self.add(K2, "tf.slice(a, [0, 0, 0], [-1, 2, 3])", a=shape)
            self.add(K2, "tf.einsum('bij->bi', a)", a=shape)

    def undefined(self):
        for n in (1, 2, 3):
            last, space = f"({'5, ' * n}None)", f"({'None, ' * n}3)"
            for call in ("Conv{}D(4, 2)", "Conv{}DTranspose(4, 2)"):
                self.layer(call.format(n), last, space)
            self.layer(f"Conv{n}D(4, 2, data_format='channels_first')", f"(None, {'5, ' * n})")
        for call in ("Dense(3)", "LSTM(3)", "GRU(3)", "SimpleRNN(3)", "BatchNormalization()", "LayerNormalization()",
                     "BatchNormalization(axis=1)", "LayerNormalization(axis=[1, 2])", "Flatten()", "Dropout(0.5)",
                     "TimeDistributed(keras.layers.Dense(3))", "Embedding(5, 3)", "UnitNormalization()"):
            self.layer(call, "(4, None)", "(None, 4)", "(None,)")
        for shape in ("(4, None)", "(None, 4)"):
            self.add(BOTH, "keras.layers.MultiHeadAttention(2, 3)(a, a)", a=shape)
            self.add(BOTH, "keras.layers.Dense(3)(keras.layers.Flatten()(a))", a=shape)

    def sizes(self):
        shapes = ["(4, 4)", "(None, 4)", "(4, 4), batch_size=2", "(3, 5)"]
        for target in ("(3, 5)", "(-1, 5)", "(16,)", "(2, 2, 4)", "(-1, 8)"):
            self.layer(f"Reshape({target})", *shapes)
            for shape in shapes:
                self.add(K2, f"tf.reshape(a, {target})", a=shape)
                self.add(K3, f"keras.ops.reshape(a, {target})", a=shape)
        for shape in shapes:
            self.add(K2, "tf.reshape(a, (tf.shape(a)[0], 3, 5))", a=shape)
            self.add(K2, "tf.reshape(a, (-1, 3, 5))", a=shape)

    def windows(self):
        for n in (1, 2, 3):
            for size in (1, 2, 4):
                shape = f"({f'{size}, ' * n}3)"
                for call in ("Conv{}D(4, 5)", "Conv{}D(4, 3, dilation_rate=2)", "Conv{}D(4, 2, strides=3)",
                             "MaxPooling{}D()", "AveragePooling{}D(4)", "MaxPooling{}D(2, 3)",
                             "Conv{}D(4, 5, padding='same')", "MaxPooling{}D(5, padding='same')",
                             "Conv{}DTranspose(4, 5)"):
                    self.layer(call.format(n), shape)
                self.layer(f"ConvLSTM{n}D(4, 3)", f"(2, {f'{size}, ' * n}3)")
        # A dilated window on an axis beside one that is not known.
        for call in ("Conv2D(4, 3, dilation_rate=2)", "DepthwiseConv2D(3, dilation_rate=2)",
                     "SeparableConv2D(4, 3, dilation_rate=2)"):
            self.layer(call, "(None, 4, 3)", "(4, None, 3)", "(None, 5, 3)")
        self.layer("ConvLSTM2D(4, 3, dilation_rate=2)", "(2, None, 4, 3)", "(2, 4, 4, 3)")
        self.layer("Conv1D(4, 5, padding='causal')", "(4, 3)")
        for call in ("Conv2D(4, 5)", "MaxPooling2D(3)", "Conv2D(4, 2)"):
            self.layer(f"TimeDistributed(keras.layers.{call})", "(2, 4, 4, 3)", "(2, 2, 4, 3)", "(4, 4, 3)")
        self.add(K2, "tf.nn.conv2d(a, tf.zeros((5, 5, 3, 4)), 1, 'VALID')", a="(4, 4, 3)")
        self.add(K2, "tf.nn.max_pool2d(a, 3, 1, 'VALID')", a="(2, 2, 3)")
        # Patches may be none: refused only where TensorFlow's count of them is negative.
        for size, stride, rate in [(3, 1, 1), (4, 1, 1), (4, 2, 1), (5, 2, 1), (6, 2, 1), (7, 3, 1), (8, 3, 1), (2, 1, 2)]:
            call = f"tf.image.extract_patches(a, [1, {size}, 2, 1], [1, {stride}, 2, 1], [1, {rate}, 1, 1], 'VALID')"
            for shape in ("(1, 7, 3)", "(2, 7, 3)", "(None, 7, 3)", "(1, None, 3)", "(7, 0, 3)"):
                self.add(K2, call, a=shape)
        self.layer("Conv2D(4, 2, groups=2)", "(7, 7, 3)", "(7, 7, 4)")

    def indices(self):
        for index in (":, 5", ":, 4", ":, 3", ":, -4", ":, -5", "0, 0, 0, 0", "0, 0, 0", "..., 7", ":, 5:9", "3",
                      ":, tf.newaxis, 5", ":, tf.newaxis, 2", ":, ..., -4", "..., 0, 0, 0, 0"):
            for shape in ("(4, 3)", "(None, 3)", "(4, 3), batch_size=2"):
                self.add(BOTH, f"a[{index}]", a=shape)
        for axis in (-5, -4, -3, 2, 3, 4):
            for call in ("reduce_mean(a, {})", "reduce_sum(a, [{}, 1])", "argmax(a, {})", "expand_dims(a, {})",
                         "gather(a, [0], axis={})", "squeeze(a, {})"):
                self.add(K2, f"tf.{call.format(axis)}", a="(4, 3)")
            for call in ("sum(a, axis={})", "expand_dims(a, {})", "take(a, [0], axis={})", "squeeze(a, {})"):
                self.add(K3, f"keras.ops.{call.format(axis)}", a="(4, 3)")
        for shape in ("(1, 3)", "(4, 3)", "(None, 3)"):
            self.add(K2, "tf.squeeze(a, 1)", a=shape)

    def twice(self):
        calls = [("Dense(3)", "(5, 4)"), ("Dense(3)", "(4,)"), ("Conv1D(3, 2)", "(5, 4)"), ("Conv2D(3, 2)", "(5, 5, 4)"),
                 ("DepthwiseConv2D(2)", "(5, 5, 4)"), ("SeparableConv2D(3, 2)", "(5, 5, 4)"), ("LSTM(3)", "(5, 4)"),
                 ("Conv2DTranspose(3, 2)", "(5, 5, 4)"), ("BatchNormalization()", "(5, 4)"), ("Dropout(0.5)", "(5, 4)"),
                 ("LayerNormalization()", "(5, 4)"), ("GRU(3)", "(5, 4)"),
                 ("TimeDistributed(keras.layers.Dense(3))", "(5, 4)"), ("Bidirectional(keras.layers.LSTM(3))", "(5, 4)")]
        for call, shape in calls:
            for second in (shape.replace("4", "6"), shape.replace("5", "7"), shape.replace("4", "None")):
                text = (f"l = keras.layers.{call}\na = keras.Input({shape})\nl(a)\n"
                        f"y = l(keras.Input({second}))\n")
                self.cases.append((BOTH, shape_cases.HEAD + text))

    def floats(self):
        plain = ("4.0", "8 / 2", "a.shape[2] / 2", "a.shape[2] // 2.0", "a.shape[2] * 0.5", "a.shape[2] ** 0.5",
                 "a.shape[2] - 4.0", "np.float64(4)", "np.prod(a.shape[1:]) / 8", "4", "8 // 2", "a.shape[2] // 2",
                 "int(a.shape[2] / 2)", "round(a.shape[2] * 0.5)", "unknown(4)", "unknown(8) / 2", "unknown(8) // 2")
        shape = "(4, 8)"
        for length in plain:
            for versions, call in ((BOTH, "tf.zeros([8, {}])"), (BOTH, "tf.ones((2, {}))"), (BOTH, "tf.fill([8, {}], 1.0)"),
                                   (BOTH, "tf.random.normal([8, {}])"), (K2, "tf.reshape(a, [-1, {}])"),
                                   (K2, "tf.reshape(a, (-1, 4, {}))"), (K2, "tf.tile(a, [1, 1, {}])"),
                                   (K2, "tf.tile(a, [1, {}, a.shape[1]])"), (K2, "keras.backend.reshape(a, (-1, {}))"),
                                   (K2, "tf.reshape(a, [tf.shape(a)[0], 8, {}])"), (BOTH, "keras.layers.Reshape((-1, {}))(a)"),
                                   (K3, "keras.ops.reshape(a, (-1, {}))"), (K3, "keras.ops.zeros((8, {}))")):
                self.add(versions, call.format(length), a=shape)
            self.add(K2, f"tf.broadcast_to(b, [2, {length}, 8])", a=shape, b="(8,), batch_size=1")

    def edges(self):
        """What constructors are given that no input, or only some, goes with."""
        shapes = ("(4,)", "(4, 4)", "(None, 5)", "(2, 2, 4)", "(2, 3, 4, 5)", "()")
        axes = ("-4", "-3", "-2", "0", "2", "3", "[1]", "[1, 2]", "[-1, -2]")
        for axis in axes:
            for name in ("BatchNormalization", "LayerNormalization", "UnitNormalization"):
                self.layer(f"{name}(axis={axis})", *shapes)
            self.layer(f"Normalization(axis={axis}, mean=0., variance=1.)", *shapes)
        for order in ("(1,)", "(2, 1)", "(0, 1)", "(1, 3)", "(1, 1)", "(-1, 1)", "(3, 1, 2)", "()"):
            self.layer(f"Permute({order})", *shapes)
        for call in ("Conv2D(4, 1, groups=2)", "Conv2D(3, 1, groups=2)", "Conv1D(3, 1, groups=2)"):
            self.layer(call, *shapes)
        inner = ("LSTM(3)", "GRU(3)", "SimpleRNN(3)", "RNN(keras.layers.GRUCell(3))", "ConvLSTM2D(2, 1)")
        for one in inner:
            self.layer(f"Bidirectional(keras.layers.{one})", *shapes)
        for cell in ("LSTMCell(3)", "GRUCell(3)", "SimpleRNNCell(3)"):
            self.layer(f"RNN(keras.layers.{cell})", *shapes)
            self.layer(f"RNN([keras.layers.{cell}, keras.layers.LSTMCell(2)])", *shapes)
        for text in ("tf.reduce_sum([a, a], axis=3)", "tf.reduce_sum([a, a], axis=4)",
                     "tf.reduce_max([a, a[:, :1]], axis=0)", "tf.image.resize(a, tf.shape(a)[1:3])"):
            for shape in ("(4, 6)", "(1, 6)", "(None, 6)"):
                self.add(K2, text, a=shape)


def written():
    maker = Maker()
    for part in (maker.broadcast, maker.joins, maker.products, maker.ranks, maker.undefined, maker.sizes,
                 maker.windows, maker.indices, maker.twice, maker.floats, maker.edges):
        part()
    return maker.cases


def other_shape(match, rng):
    """One length of an input is another one, or None; or there is an axis more, or less."""
    lengths = [n.strip() for n in match[1].split(",") if n.strip()]
    kind = rng.random()
    if kind < 0.6 and lengths:
        lengths[rng.randrange(len(lengths))] = rng.choice(["None", "1", "2", "3", "5", "8"])
    elif kind < 0.8 and lengths:
        del lengths[rng.randrange(len(lengths))]
    else:
        lengths.insert(rng.randint(0, len(lengths)), rng.choice(["2", "4", "None"]))
    return "keras.Input(shape=(" + "".join(f"{n}, " for n in lengths) + ")"


def mutated(seed, count):
    """`count` of the generated cases, each with one input changed."""
    rng = random.Random(f"mutated {seed}")
    cases = [case for case in shape_cases.make(seed) if INPUT.search(case[1])]
    out = []
    for versions, text in rng.sample(cases, min(count, len(cases))):
        found = list(INPUT.finditer(text))
        match = rng.choice(found)
        out.append((versions, text[: match.start()] + other_shape(match, rng) + text[match.end():]))
    return out
