"""Layers that are made when others are built: on Keras tensors and on arrays, once and twice."""
# --input (6,)

import tensorflow as tf
from tensorflow import keras


class Late(keras.layers.Layer):
    """Makes what it needs when it knows how wide its input is."""

    def __init__(self, depth=2, **kwargs):
        super().__init__(**kwargs)
        self.depth = depth

    def build(self, input_shape):
        self.parts = [keras.layers.Dense(int(input_shape[-1]) + i) for i in range(self.depth)]
        self.norm = keras.layers.LayerNormalization()
        super().build(input_shape)

    def call(self, x):
        for part in self.parts:
            x = part(x)
        return self.norm(x)


class Mixed(keras.layers.Layer):
    def __init__(self, late=None, **kwargs):
        super().__init__(**kwargs)
        self.first = keras.layers.Dense(5)
        self.late = late or Late()

    def build(self, input_shape):
        self.last = keras.layers.Dense(4)
        super().build(input_shape)

    def call(self, x):
        return self.last(self.late(self.first(x)))


class Root(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.late = Late(depth=1)
        self.mixed = Mixed()
        self.head = keras.layers.Dense(2)

    def call(self, x):
        return self.head(self.mixed(self.late(x)))


def functional():
    """Each call on Keras tensors counts what it builds for itself."""
    inputs = keras.Input((6,))
    x = Mixed()(inputs)
    x = keras.layers.Dense(3)(x)
    x = Mixed(Late(3))(x)
    return keras.Model(inputs, keras.layers.Dense(1)(x))


def sequential():
    return keras.Sequential([keras.Input((6,)), Mixed(), Late(), keras.layers.Dense(2)])


def built():
    model = Root()
    model.build((None, 6))
    keras.layers.Dense(1)
    return keras.Sequential([keras.Input((6,)), keras.layers.Dense(6), model])


def get_model():
    """On arrays everything is counted together."""
    model = Root()
    model(tf.zeros((1, 6)))
    return model
