from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def __init__(self, cfg):
        super().__init__()
        self.cfg = cfg
        self.d = layers.Dense(8)

    def call(self, x):
        return self.d(x) * self.cfg["k"]


def get_model():
    inp = keras.Input((8,))
    cfg = {"k": 2.0}
    b = B(cfg)
    cfg["k"] = 5.0
    return keras.Model(inp, b(inp))
