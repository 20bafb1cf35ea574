"""Layers that give several tensors, for shape_cases.py: library layers and layers of the source, under
data types of their own. What is compared is the shape and data type of every one of them."""

K2, BOTH = ("2",), ("2", "3")

# Layers of the source: a tuple, a dict, lists in lists; results that come from casts, comparisons,
# indices and layers of other types inside.
CLASSES = """
class Pair(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.fc = keras.layers.Dense(units)
    def call(self, x):
        return x, self.fc(x)
class Named(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.half = keras.layers.Dense(units, dtype="float16")
        self.whole = keras.layers.Dense(units, dtype="float32")
    def call(self, x):
        h = self.half(x)
        return {"half": h, "whole": self.whole(h), "same": x}
class Typed(keras.layers.Layer):
    def call(self, x):
        return [tf.cast(x, "int32"), (x > 0, tf.argmax(x, axis=-1)), [tf.cast(x, tf.float64), tf.shape(x)]]
class States(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.rnn = keras.layers.LSTM(units, return_sequences=True, return_state=True)
    def call(self, x):
        y, *states = self.rnn(x)
        return y, states
class Scores(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.mha = keras.layers.MultiHeadAttention(2, 3)
    def call(self, q, v=None):
        y, scores = self.mha(q, q if v is None else v, return_attention_scores=True)
        return {"y": y, "scores": scores}
class Top(keras.layers.Layer):
    def call(self, x, count=2):
        values, places = tf.math.top_k(x, count)
        mean, variance = tf.nn.moments(x, [1])
        return values, places, mean, variance
"""


class ResultCases:
    """What a Maker adds, as LayerCases."""

    def results(self):
        for _ in range(12):
            self.library_results()
            self.source_results()

    def several(self, versions, made, results, **inputs):
        """`made` gives `r`, which `results` lists."""
        lines = [f"{name} = {value}" for name, value in inputs.items()]
        policy = self.pick("", "", "", "keras.mixed_precision.set_global_policy('mixed_float16')\n")
        text = "\n".join([*lines, f"r = {made}", f"y = {results}", ""])
        self.cases.append((versions, f"{self.head}{policy}{CLASSES}{text}"))

    def own_dtype(self):
        return self.pick("", "", ", dtype='float16'", ", dtype='float64'", ", dtype='mixed_float16'")

    def any_input(self, shape):
        return self.input(shape, self.pick("float32", "float32", "float16", "float64"))

    def library_results(self):
        x = self.any_input([self.pick(5, None), 4])
        name, dtype = self.pick("LSTM", "GRU", "SimpleRNN"), self.own_dtype()
        all_of = self.pick("", ", return_sequences=True")
        inner = f"keras.layers.{name}(3, return_state=True{all_of}{dtype})"
        self.several(BOTH, f"{inner}(x)", "list(r)", x=x)
        self.several(BOTH, f"keras.layers.Bidirectional({inner}{self.own_dtype()})(x)", "list(r)", x=x)
        cell = f"keras.layers.{name}Cell(3{self.own_dtype()})"
        self.several(BOTH, f"keras.layers.RNN({cell}, return_state=True{all_of}{dtype})(x)", "list(r)", x=x)
        image = self.any_input([4, 8, 8, 3])
        self.several(BOTH, f"keras.layers.ConvLSTM2D(2, 3, return_state=True{all_of}{dtype})(x)", "list(r)", x=image)
        q, v = self.any_input([5, 4]), self.any_input([self.pick(7, None), 4])
        scores = "return_attention_scores=True"
        self.several(BOTH, f"keras.layers.MultiHeadAttention(2, 3{dtype})(q, v, {scores})", "list(r)", q=q, v=v)
        kind = self.pick("Attention", "AdditiveAttention")
        self.several(BOTH, f"keras.layers.{kind}({dtype[2:]})([q, v], {scores})", "list(r)", q=q, v=v)

    def source_results(self):
        x, dtype = self.any_input([5, 4]), self.own_dtype()
        keywords = dtype[2:]
        self.several(BOTH, f"Pair({self.some(3)}{dtype})(x)", "list(r)", x=x)
        self.several(BOTH, f"Named({self.some(3)}{dtype})(x)", "[r['half'], r['whole'], r['same']]", x=x)
        self.several(K2, f"Typed({keywords})(x)", "[r[0], *r[1], *r[2]]", x=x)
        self.several(BOTH, f"States(3{dtype})(x)", "[r[0], *r[1]]", x=x)
        self.several(BOTH, f"Scores({keywords})(x)", "[r['scores'], r['y']]", x=x)
        self.several(K2, f"Top({keywords})(x)", "list(r)", x=x)
        self.several(K2, f"Pair(2{dtype})(keras.layers.TimeDistributed(keras.layers.Dense(3))(x))", "list(r)", x=x)
