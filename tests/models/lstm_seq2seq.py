"""An encoder of LSTMs in both directions, and a decoder that attends to it."""

import tensorflow as tf
from tensorflow.keras import layers


class Encoder(layers.Layer):
    def __init__(self, vocabulary, width, units, **kwargs):
        super().__init__(**kwargs)
        self.embedding = layers.Embedding(vocabulary, width)
        self.rnn = layers.Bidirectional(
            layers.LSTM(units, return_sequences=True, return_state=True), merge_mode="concat"
        )
        self.join_h = layers.Concatenate()
        self.join_c = layers.Concatenate()

    def call(self, ids):
        outputs, forward_h, forward_c, backward_h, backward_c = self.rnn(self.embedding(ids))
        states = [self.join_h([forward_h, backward_h]), self.join_c([forward_c, backward_c])]
        return outputs, states


class LuongAttention(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.score = layers.Dense(units, use_bias=False)
        self.softmax = layers.Softmax()

    def call(self, query, values):
        weights = self.softmax(tf.matmul(query, self.score(values), transpose_b=True))
        return tf.matmul(weights, values), weights


class Decoder(layers.Layer):
    def __init__(self, vocabulary, width, units, **kwargs):
        super().__init__(**kwargs)
        self.embedding = layers.Embedding(vocabulary, width)
        self.lstm = layers.LSTM(2 * units, return_sequences=True, return_state=True)
        self.attention = LuongAttention(2 * units)
        self.combine = layers.TimeDistributed(layers.Dense(units, activation="tanh"))
        self.out = layers.Dense(vocabulary)

    def call(self, ids, states, values):
        x, *states = self.lstm(self.embedding(ids), initial_state=states)
        context, weights = self.attention(x, values)
        x = self.combine(tf.concat([context, x], axis=-1))
        return self.out(x), weights


class Seq2Seq(tf.keras.Model):
    def __init__(self, source=40, target=50, width=12, units=10, **kwargs):
        super().__init__(**kwargs)
        self.encoder = Encoder(source, width, units)
        self.decoder = Decoder(target, width, units)

    def call(self, inputs):
        source, target = inputs
        values, states = self.encoder(source)
        logits, _ = self.decoder(target, states, values)
        return logits


def get_model():
    source = layers.Input((9,), dtype="int32", name="source")
    target = layers.Input((7,), dtype="int32", name="target")
    return tf.keras.Model([source, target], Seq2Seq(name="seq2seq")([source, target]))


INT_MAX = 40
