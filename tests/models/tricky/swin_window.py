"""Attention in windows as keras.io writes it: a table of relative positions, a mask of shifts."""

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class WindowAttention(layers.Layer):
    def __init__(self, dim, window_size, num_heads, **kw):
        super().__init__(**kw)
        self.dim = dim
        self.window_size = window_size
        self.num_heads = num_heads
        self.scale = (dim // num_heads) ** -0.5
        self.qkv = layers.Dense(dim * 3)
        self.proj = layers.Dense(dim)

    def build(self, input_shape):
        num_window_elements = (2 * self.window_size[0] - 1) * (2 * self.window_size[1] - 1)
        self.relative_position_bias_table = self.add_weight(
            shape=(num_window_elements, self.num_heads),
            initializer=tf.initializers.Zeros(),
            trainable=True,
        )
        coords_h = np.arange(self.window_size[0])
        coords_w = np.arange(self.window_size[1])
        coords_matrix = np.meshgrid(coords_h, coords_w, indexing="ij")
        coords = np.stack(coords_matrix)
        coords_flatten = coords.reshape(2, -1)
        relative_coords = coords_flatten[:, :, None] - coords_flatten[:, None, :]
        relative_coords = relative_coords.transpose([1, 2, 0])
        relative_coords[:, :, 0] += self.window_size[0] - 1
        relative_coords[:, :, 1] += self.window_size[1] - 1
        relative_coords[:, :, 0] *= 2 * self.window_size[1] - 1
        relative_position_index = relative_coords.sum(-1)
        self.relative_position_index = tf.Variable(
            initial_value=lambda: tf.convert_to_tensor(relative_position_index), trainable=False
        )

    def call(self, x, mask=None):
        _, size, channels = x.shape
        head_dim = channels // self.num_heads
        x_qkv = self.qkv(x)
        x_qkv = tf.reshape(x_qkv, shape=(-1, size, 3, self.num_heads, head_dim))
        x_qkv = tf.transpose(x_qkv, perm=(2, 0, 3, 1, 4))
        q, k, v = x_qkv[0], x_qkv[1], x_qkv[2]
        q = q * self.scale
        k = tf.transpose(k, perm=(0, 1, 3, 2))
        attn = q @ k
        n = self.window_size[0] * self.window_size[1]
        rpi = tf.reshape(self.relative_position_index, shape=(-1,))
        rpb = tf.gather(self.relative_position_bias_table, rpi)
        rpb = tf.reshape(rpb, shape=(n, n, -1))
        rpb = tf.transpose(rpb, perm=(2, 0, 1))
        attn = attn + tf.expand_dims(rpb, axis=0)
        if mask is not None:
            nW = mask.get_shape()[0]
            mask_float = tf.cast(tf.expand_dims(tf.expand_dims(mask, axis=1), axis=0), tf.float32)
            attn = tf.reshape(attn, shape=(-1, nW, self.num_heads, size, size)) + mask_float
            attn = tf.reshape(attn, shape=(-1, self.num_heads, size, size))
        attn = keras.activations.softmax(attn, axis=-1)
        x_qkv = attn @ v
        x_qkv = tf.transpose(x_qkv, perm=(0, 2, 1, 3))
        x_qkv = tf.reshape(x_qkv, shape=(-1, size, channels))
        return self.proj(x_qkv)


class Swin(layers.Layer):
    def __init__(self, shift=0, **kw):
        super().__init__(**kw)
        self.shift_size = shift
        self.window_size = 4
        self.attn = WindowAttention(16, (4, 4), 2)
        if self.shift_size == 0:
            self.attn_mask = None

    def build(self, input_shape):
        if self.shift_size == 0:
            self.attn_mask = None
        else:
            height, width = 8, 8
            h_slices = (
                slice(0, -self.window_size),
                slice(-self.window_size, -self.shift_size),
                slice(-self.shift_size, None),
            )
            w_slices = (
                slice(0, -self.window_size),
                slice(-self.window_size, -self.shift_size),
                slice(-self.shift_size, None),
            )
            mask_array = np.zeros((1, height, width, 1))
            count = 0
            for h in h_slices:
                for w in w_slices:
                    mask_array[:, h, w, :] = count
                    count += 1
            mask_array = tf.convert_to_tensor(mask_array)
            mask_windows = self.part(mask_array)
            mask_windows = tf.reshape(mask_windows, shape=[-1, self.window_size * self.window_size])
            attn_mask = tf.expand_dims(mask_windows, axis=1) - tf.expand_dims(mask_windows, axis=2)
            attn_mask = tf.where(attn_mask != 0, -100.0, attn_mask)
            attn_mask = tf.where(attn_mask == 0, 0.0, attn_mask)
            self.attn_mask = tf.Variable(initial_value=attn_mask, trainable=False)

    def part(self, x):
        _, h, w, c = x.shape
        x = tf.reshape(x, (-1, h // 4, 4, w // 4, 4, c))
        x = tf.transpose(x, (0, 1, 3, 2, 4, 5))
        return tf.reshape(x, (-1, 4, 4, c))

    def call(self, x):
        x = tf.reshape(self.part(x), (-1, 16, 16))
        x = self.attn(x, mask=self.attn_mask)
        return x


def get_model():
    i = keras.Input((8, 8, 16))
    return keras.Model(i, Swin(2)(i))
