"""Recurrent layers with states, a ConvLSTM, capsules and an attention gate."""

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Encoder(keras.layers.Layer):
    def __init__(self, vocab, units):
        super().__init__()
        self.embedding = layers.Embedding(vocab, units, mask_zero=True)
        self.rnn = layers.Bidirectional(
            merge_mode="sum", layer=layers.GRU(units, return_sequences=True)
        )
        self.lstm = layers.LSTM(units, return_sequences=True, return_state=True)

    def call(self, ids):
        x = self.rnn(self.embedding(ids))
        seq, h, c = self.lstm(x)
        return seq, [h, c]


class BahdanauAttention(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.W1 = layers.Dense(units, use_bias=False)
        self.W2 = layers.Dense(units, use_bias=False)
        self.attention = layers.AdditiveAttention()

    def call(self, query, value, mask):
        w1_query = self.W1(query)
        w2_key = self.W2(value)
        query_mask = tf.ones(tf.shape(query)[:-1], dtype=bool)
        return self.attention(
            inputs=[w1_query, value, w2_key], mask=[query_mask, mask], return_attention_scores=True
        )


class Seq2Seq(keras.Model):
    def __init__(self, vocab=20, units=8):
        super().__init__()
        self.encoder = Encoder(vocab, units)
        self.embed = layers.Embedding(vocab, units)
        self.decoder = layers.LSTM(units, return_sequences=True)
        self.attention = BahdanauAttention(units)
        self.Wc = layers.Dense(units, activation=tf.math.tanh, use_bias=False)
        self.fc = layers.Dense(vocab)

    def call(self, inputs):
        source, target = inputs
        mask = source != 0
        enc, state = self.encoder(source)
        out = self.decoder(self.embed(target), initial_state=state)
        context, weights = self.attention(query=out, value=enc, mask=mask)
        joined = tf.concat([context, out], axis=-1)
        return {"logits": self.fc(self.Wc(joined)), "weights": weights}


def squash(vectors, axis=-1):
    s_squared_norm = tf.reduce_sum(tf.square(vectors), axis, keepdims=True)
    scale = (
        s_squared_norm / (1 + s_squared_norm) / tf.sqrt(s_squared_norm + keras.backend.epsilon())
    )
    return scale * vectors


class CapsuleLayer(layers.Layer):
    def __init__(self, num_capsule, dim_capsule, routings=3, **kwargs):
        super().__init__(**kwargs)
        self.num_capsule, self.dim_capsule, self.routings = num_capsule, dim_capsule, routings
        self.norm = layers.LayerNormalization()

    def build(self, input_shape):
        self.input_num_capsule, self.input_dim_capsule = input_shape[1], input_shape[2]
        self.W = self.add_weight(
            shape=[
                self.num_capsule,
                self.input_num_capsule,
                self.dim_capsule,
                self.input_dim_capsule,
            ],
            initializer="glorot_uniform",
            name="W",
        )
        self.built = True

    def call(self, inputs, training=None):
        inputs = self.norm(inputs)
        inputs_tiled = tf.expand_dims(tf.expand_dims(inputs, 1), -1)
        inputs_tiled = tf.tile(inputs_tiled, [1, self.num_capsule, 1, 1, 1])
        inputs_hat = tf.squeeze(tf.map_fn(lambda x: tf.matmul(self.W, x), elems=inputs_tiled))
        return inputs_hat


class Routing(CapsuleLayer):
    def call(self, inputs, training=None):
        inputs = self.norm(inputs)
        inputs_hat = tf.einsum("jidk,bik->bjid", self.W, inputs)
        b = tf.zeros(shape=[tf.shape(inputs)[0], self.num_capsule, 1, self.input_num_capsule])
        assert self.routings > 0, "The routings should be > 0."
        for i in range(self.routings):
            c = tf.nn.softmax(b, axis=1)
            outputs = squash(tf.matmul(c, inputs_hat))
            if i < self.routings - 1:
                b += tf.matmul(outputs, inputs_hat, transpose_b=True)
        return tf.squeeze(outputs, axis=2)


class AttentionGate(layers.Layer):
    def __init__(self, filters):
        super().__init__()
        self.theta, self.phi = (layers.Conv2D(filters, 1, use_bias=b) for b in (True, False))
        self.psi = layers.Conv2D(1, 1, activation="sigmoid")

    def call(self, x, gating):
        gating = tf.image.resize(gating, x.shape[1:3], method="nearest")
        return x * self.psi(tf.nn.relu(self.theta(x) + self.phi(gating)))


class Video(keras.Model):
    def __init__(self):
        super().__init__()
        self.rnn = layers.ConvLSTM2D(4, 3, padding="same", return_sequences=True)
        self.flat = layers.TimeDistributed(layers.GlobalAveragePooling2D())
        self.down = layers.MaxPool2D()
        self.gate = AttentionGate(4)
        self.caps = Routing(2, 4)

    def call(self, frames):
        x = self.rnn(frames)
        last = x[:, -1]
        gated = self.gate(last, gating=self.down(last))
        caps = self.caps(self.flat(x))
        return caps, tf.norm(caps, axis=-1), tf.reduce_sum(gated, axis=np.arange(1, 4).tolist())


def get_model():
    source = keras.Input((5,), dtype="int64")
    target = keras.Input((4,), dtype="int64")
    frames = keras.Input((3, 4, 4, 2))
    words = Seq2Seq()([source, target])
    return keras.Model([source, target, frames], [words, Video()(frames)])


INT_MAX = 3
