# ruff: noqa: F403, F405
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras.layers import *


class CharCNN(Layer):
    def __init__(self, vocab, dim, sizes=(2, 3)):
        super().__init__()
        self.emb = Embedding(vocab, dim)
        self.convs = [Conv1D(dim, k, padding="same", activation="tanh") for k in sizes]
        self.pool = GlobalMaxPooling1D()
        self.td = TimeDistributed(self.pool)

    def call(self, chars):
        b, w, c = chars.shape
        x = self.emb(chars)
        flat = tf.reshape(x, (-1, c, x.shape[-1]))
        outs = [tf.reduce_max(conv(flat), axis=1) for conv in self.convs]
        return tf.reshape(tf.concat(outs, -1), (-1, w, len(outs) * self.emb.output_dim))


class Tagger(keras.Model):
    def __init__(self, words, chars, tags, lstm=8):
        super().__init__(name="tagger")
        self.word = Embedding(words, 6, mask_zero=False)
        self.char = CharCNN(chars, 4)
        self.rnn = [
            Bidirectional(LSTM(lstm, return_sequences=True), name=f"bi{i}") for i in range(2)
        ]
        self.ln = LayerNormalization()
        self.fc = TimeDistributed(Dense(tags))
        self.tags = tags

    def build(self, shape):
        self.transitions = self.add_weight(name="transitions", shape=(self.tags, self.tags))
        self.built = True

    def call(self, inputs):
        w, c = inputs
        x = Concatenate()([self.word(w), self.char(c)])
        for i, r in enumerate(self.rnn):
            y = r(x)
            x = y if i == 0 else self.ln(x + y)
        e = self.fc(x)
        alpha = e[:, 0]
        for t in range(1, e.shape[1]):
            s = tf.expand_dims(alpha, 2) + self.transitions[tf.newaxis]
            alpha = tf.reduce_logsumexp(s, axis=1) + e[:, t]
        return e, tf.reduce_logsumexp(alpha, axis=-1)


INT_MAX = 5


def get_model():
    w, c = keras.Input((4,), dtype="int32"), keras.Input((4, 5), dtype="int32")
    return keras.Model((w, c), Tagger(10, 8, 3)((w, c)))
