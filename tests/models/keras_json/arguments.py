"""What constructors are given: initializers, regularizers, constraints, activations, types, layers."""

import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Block(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.a = layers.Dense(
            6,
            tf.nn.silu,
            kernel_initializer=keras.initializers.VarianceScaling(2.0, "fan_out", seed=3),
            bias_initializer=keras.initializers.Constant(0.25),
            kernel_regularizer=keras.regularizers.l1_l2(0.01, l2=0.02),
            bias_regularizer=keras.regularizers.L2(1e-4),
            kernel_constraint=keras.constraints.MaxNorm(3.0, axis=1),
        )
        self.b = layers.Dense(
            6, keras.activations.gelu, kernel_initializer="he_uniform", kernel_regularizer="l2"
        )
        self.c = layers.Dense(6, tf.tanh, kernel_initializer=tf.initializers.he_normal())
        self.frozen = layers.Dense(6, activation="softmax", trainable=False)
        self.act = layers.Activation(tf.nn.softplus)
        self.norm = layers.LayerNormalization(epsilon=1e-5, axis=[-1])
        self.leaky = layers.LeakyReLU(0.25)
        self.drop = layers.Dropout(0.3, noise_shape=(None, 1), seed=7)

    def call(self, x, training=None):
        h = self.norm(self.a(x) + self.b(x))
        h = self.drop(self.leaky(self.act(self.c(h))), training=training)
        return self.frozen(h)


class Sequences(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.each = layers.TimeDistributed(layers.Dense(4, activation="relu"))
        self.both = layers.Bidirectional(
            layers.LSTM(3, return_sequences=True, recurrent_initializer="glorot_uniform"),
            merge_mode="sum",
            backward_layer=layers.GRU(3, return_sequences=True, go_backwards=True),
        )
        self.cells = layers.RNN(
            [layers.LSTMCell(4), layers.SimpleRNNCell(3, "relu")], return_sequences=True
        )
        self.cell = layers.RNN(layers.GRUCell(5, reset_after=False))
        self.conv = layers.Conv1D(4, 3, 1, "causal", dilation_rate=(2,), use_bias=False)
        self.pad = layers.ZeroPadding1D((1, 2))
        self.attend = layers.MultiHeadAttention(2, 3, attention_axes=(1,), output_shape=5)

    def call(self, x):
        h = self.each(self.pad(x))
        h = self.both(h)
        h = self.cells(self.conv(h))
        h = self.attend(h, value=h, use_causal_mask=True)
        return self.cell(h)


class Half(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        policy = keras.mixed_precision.Policy("mixed_float16")
        self.a = layers.Dense(4, dtype=policy)
        self.b = layers.Dense(4, dtype="float64")
        self.c = layers.Dense(4, dtype=tf.float16)

    def call(self, x):
        return self.a(x), self.b(x), self.c(x) * 0.5 + 1.0


def get_model():
    x = keras.Input((6,), name="x")
    s = keras.Input((7, 4), name="s")
    block = Block()(x)
    return keras.Model([x, s], [block, Sequences()(s), *Half()(block)])
