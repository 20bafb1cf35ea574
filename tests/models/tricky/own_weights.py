import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def __init__(self, n, **kw):
        super().__init__(**kw)
        self.d = layers.Dense(n)
        self.v = tf.Variable(2.0, trainable=True)
        self.ws = [self.add_weight(name=f"w{i}", shape=(n,)) for i in range(2)]
        self.dd = {"a": tf.Variable(tf.ones((n,)))}

    def build(self, s):
        self.g = self.add_weight("g", shape=(1, s[-1]), initializer="ones", trainable=False)
        self.g.assign(self.g * 2.0)
        self.h = self.add_weight("h", shape=(s[-1],))

    def call(self, x):
        x = x * self.g + self.h
        x = self.d(x) * self.v
        for w in self.ws:
            x = x * w
        t = tf.tile(self.g, [tf.shape(x)[0], 1])
        x = x + self.dd["a"][None] + tf.reduce_sum(t)
        return x + tf.nn.softplus(self.g.read_value())[0, 0] + self.v.value()


def get_model():
    inp = keras.Input((8,))
    x = B(4)(inp)
    return keras.Model(inp, B(4, name="two")(x))
