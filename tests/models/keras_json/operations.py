"""Operators, functions and slices on tensors, with constants on either side, lists and keywords."""

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import backend as K
from tensorflow.keras import layers

TABLE = np.arange(12).reshape(3, 4)


class Operators(layers.Layer):
    def __init__(self):
        super().__init__()
        self.fc = layers.Dense(4)

    def call(self, x, n):
        h = self.fc(x)
        h = 1 - h + 2 * h - h / 3 + (1.5 - h) ** 2
        h = h * np.array([1, 2, 3, 4]) + tf.constant([0.1, 0.2, 0.3, 0.4])
        h = h - np.float32(0.1) + np.ones((1, 4), "float32") + x / np.sqrt(64)
        low = tf.where(h < 1.0, h, 0.0)
        high = tf.where(2 > h, x=h, y=tf.zeros_like(h))
        both = tf.cast((h > 0) & (0.5 >= h) | ~(h != 2.0), tf.float32)
        odd = tf.cast(n % 2 == 1, "float32")
        far = tf.cast(7 // (n + 1), tf.float32) + tf.cast(3 - n, tf.float32)
        return -low + abs(high) * both - (odd + far)


class Functions(layers.Layer):
    def __init__(self):
        super().__init__()
        self.fc = layers.Dense(4)
        self.table = layers.Embedding(5, 4)

    def call(self, x, s):
        size = tf.shape(s)[0]
        flat = tf.reshape(s, [size, -1])
        left, right = tf.split(flat, 2, axis=-1)
        wide = tf.concat([left, right[:, ::-1], tf.tile(x[:, 0:1], [1, 2])], axis=1)
        rows = tf.stack([left, right], 1)
        rows = tf.transpose(rows, perm=(0, 2, 1))[:, 1:-1, tf.newaxis, ...]
        first = tf.reduce_sum(rows, axis=[1, 2, 3], keepdims=False)
        last = tf.gather(flat, TABLE, axis=1)
        places = self.table(tf.range(3)) @ tf.eye(4)
        tail = tf.slice(s, [0, 1, 0], [-1, 2, 3])
        values, indices = tf.math.top_k(flat, k=2)
        picked = tf.maximum(0.0, K.sum(tf.one_hot(indices, 8), axis=1))
        soft = K.softmax(keras.activations.relu(K.concatenate([left, wide], 1), 0.1), axis=-1)
        grid = tf.matmul(s, s, transpose_b=True) + tf.fill([size, 1, 1], 0.5)
        dots = layers.dot([left, right], axes=1, normalize=True)
        sums = layers.add([left, right, left]) + layers.concatenate([dots] * 6, axis=1)
        mean = tf.nn.moments(s, axes=[1])[0]
        ranges = tf.cast(tf.range(start=0, limit=tf.shape(s)[1], delta=1), tf.float32)
        return [
            first,
            last,
            places * s[:, :1],
            tail,
            values,
            picked,
            soft,
            grid,
            sums,
            mean,
            ranges + x[:, :1],
        ]


def get_model():
    x = keras.Input((4,))
    n = keras.Input((4,), dtype="int32")
    s = keras.Input((3, 4))
    return keras.Model([x, n, s], [Operators()(x, n), *Functions()(x, s)])
