"""Two stages of a Swin transformer: attention in windows, which are shifted in every other block."""
# --input (32,32,3)

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


def window_partition(x, window):
    _, height, width, channels = x.shape
    x = tf.reshape(x, (-1, height // window, window, width // window, window, channels))
    x = tf.transpose(x, (0, 1, 3, 2, 4, 5))
    return tf.reshape(x, (-1, window * window, channels))


def window_reverse(windows, window, height, width, channels):
    x = tf.reshape(windows, (-1, height // window, width // window, window, window, channels))
    x = tf.transpose(x, (0, 1, 3, 2, 4, 5))
    return tf.reshape(x, (-1, height, width, channels))


class WindowAttention(layers.Layer):
    def __init__(self, dim, num_heads, window, qkv_bias=True, **kwargs):
        super().__init__(**kwargs)
        self.dim, self.num_heads, self.window = dim, num_heads, window
        self.scale = (dim // num_heads) ** -0.5
        self.qkv = layers.Dense(3 * dim, use_bias=qkv_bias)
        self.proj = layers.Dense(dim)
        self.softmax = layers.Softmax(axis=-1)

    def call(self, x):
        count, head = self.window * self.window, self.dim // self.num_heads
        qkv = tf.reshape(self.qkv(x), (-1, count, 3, self.num_heads, head))
        qkv = tf.transpose(qkv, (2, 0, 3, 1, 4))
        query, key, value = qkv[0] * self.scale, qkv[1], qkv[2]
        weights = self.softmax(tf.matmul(query, key, transpose_b=True))
        x = tf.transpose(tf.matmul(weights, value), (0, 2, 1, 3))
        return self.proj(tf.reshape(x, (-1, count, self.dim)))


class SwinBlock(layers.Layer):
    def __init__(self, dim, resolution, num_heads, window=4, shift=0, mlp_ratio=2, **kwargs):
        super().__init__(**kwargs)
        self.dim, self.resolution = dim, resolution
        self.window = min(window, *resolution)
        self.shift = 0 if min(resolution) <= window else shift
        self.norm1 = layers.LayerNormalization(epsilon=1e-5)
        self.attn = WindowAttention(dim, num_heads, self.window)
        self.norm2 = layers.LayerNormalization(epsilon=1e-5)
        self.mlp = keras.Sequential(
            [layers.Dense(int(dim * mlp_ratio), activation="gelu"), layers.Dense(dim)], name="mlp"
        )

    def call(self, x):
        height, width = self.resolution
        shortcut = x
        x = tf.reshape(self.norm1(x), (-1, height, width, self.dim))
        if self.shift > 0:
            x = tf.roll(x, shift=[-self.shift, -self.shift], axis=[1, 2])
        x = self.attn(window_partition(x, self.window))
        x = window_reverse(x, self.window, height, width, self.dim)
        if self.shift > 0:
            x = tf.roll(x, shift=[self.shift, self.shift], axis=[1, 2])
        x = shortcut + tf.reshape(x, (-1, height * width, self.dim))
        return x + self.mlp(self.norm2(x))


class PatchMerging(layers.Layer):
    def __init__(self, resolution, dim, **kwargs):
        super().__init__(**kwargs)
        self.resolution, self.dim = resolution, dim
        self.norm = layers.LayerNormalization(epsilon=1e-5)
        self.reduction = layers.Dense(2 * dim, use_bias=False)

    def call(self, x):
        height, width = self.resolution
        x = tf.reshape(x, (-1, height, width, self.dim))
        parts = [x[:, i::2, j::2, :] for j in range(2) for i in range(2)]
        x = tf.reshape(tf.concat(parts, axis=-1), (-1, height * width // 4, 4 * self.dim))
        return self.reduction(self.norm(x))


class Swin(keras.Model):
    def __init__(self, size=32, patch=4, dim=24, depths=(2, 2), heads=(2, 4), classes=5, **kwargs):
        super().__init__(**kwargs)
        side = size // patch
        self.embed = layers.Conv2D(dim, patch, strides=patch)
        self.flatten = layers.Reshape((side * side, dim))
        rates = np.linspace(0.0, 0.1, sum(depths))
        self.stages = []
        for index, depth in enumerate(depths):
            resolution = (side // 2**index, side // 2**index)
            width = dim * 2**index
            for block in range(depth):
                self.stages.append(
                    SwinBlock(width, resolution, heads[index], shift=0 if block % 2 == 0 else 2)
                )
                rate = float(rates[sum(depths[:index]) + block])
                self.stages.append(layers.Dropout(rate, noise_shape=(None, 1, 1)))
            if index < len(depths) - 1:
                self.stages.append(PatchMerging(resolution, width))
        self.norm = layers.LayerNormalization(epsilon=1e-5)
        self.pool = layers.GlobalAveragePooling1D()
        self.head = layers.Dense(classes)

    def call(self, x, training=None):
        x = self.flatten(self.embed(x))
        for stage in self.stages:
            x = stage(x)
        return self.head(self.pool(self.norm(x)))


def get_model():
    model = Swin()
    model(tf.zeros((1, 32, 32, 3)))
    return model
