"""A U-Net with a time embedding: blocks made in `build` and found by class, skips on a stack."""

from __future__ import annotations

from typing import Sequence

import tensorflow as tf
from tensorflow.keras.layers import (
    Activation,
    Add,
    Concatenate,
    Conv2D,
    Layer,
    UpSampling2D,
)
from tensorflow.keras.models import Model, Sequential


def kernel_init(scale):
    scale = max(scale, 1e-10)
    return tf.keras.initializers.VarianceScaling(scale, mode="fan_avg", distribution="uniform")


class GroupNorm(Layer):
    def __init__(self, groups=4, eps=1e-5, **kw):
        super().__init__(**kw)
        self.groups, self.eps = groups, eps

    def build(self, shape):
        c = shape[-1]
        self.gamma = self.add_weight("gamma", shape=[c], initializer="ones")
        self.beta = self.add_weight("beta", shape=[c], initializer="zeros")
        super().build(shape)

    def call(self, x):
        shape = tf.shape(x)
        c = x.shape[3]
        g = min(self.groups, c)
        x = tf.reshape(x, [shape[0], shape[1], shape[2], g, c // g])
        mean, var = tf.nn.moments(x, axes=[1, 2, 4], keepdims=True)
        x = (x - mean) / tf.sqrt(var + self.eps)
        x = tf.reshape(x, shape)
        return x * self.gamma + self.beta


class TimeEmbedding(Layer):
    def __init__(self, dim, **kwargs):
        super().__init__(**kwargs)
        self.dim = dim
        self.half_dim = dim // 2
        self.emb = tf.math.log(10000.0) / (self.half_dim - 1)
        self.emb = tf.exp(tf.range(self.half_dim, dtype=tf.float32) * -self.emb)

    def call(self, inputs):
        inputs = tf.cast(inputs, dtype=tf.float32)
        emb = inputs[:, None] * self.emb[None, :]
        return tf.concat([tf.sin(emb), tf.cos(emb)], axis=-1)


class AttentionBlock(Layer):
    def __init__(self, units, groups=4, **kwargs):
        self.units = units
        self.groups = groups
        super().__init__(**kwargs)
        self.norm = GroupNorm(groups)
        self.query = tf.keras.layers.Dense(units, kernel_initializer=kernel_init(1.0))
        self.key = tf.keras.layers.Dense(units, kernel_initializer=kernel_init(1.0))
        self.value = tf.keras.layers.Dense(units, kernel_initializer=kernel_init(1.0))
        self.proj = tf.keras.layers.Dense(units, kernel_initializer=kernel_init(0.0))

    def call(self, inputs):
        batch_size = tf.shape(inputs)[0]
        height = tf.shape(inputs)[1]
        width = tf.shape(inputs)[2]
        scale = tf.cast(self.units, tf.float32) ** (-0.5)
        inputs = self.norm(inputs)
        q, k, v = self.query(inputs), self.key(inputs), self.value(inputs)
        attn_score = tf.einsum("bhwc, bHWc->bhwHW", q, k) * scale
        attn_score = tf.reshape(attn_score, [batch_size, height, width, height * width])
        attn_score = tf.nn.softmax(attn_score, -1)
        attn_score = tf.reshape(attn_score, [batch_size, height, width, height, width])
        proj = tf.einsum("bhwHW,bHWc->bhwc", attn_score, v)
        return inputs + self.proj(proj)


class ResidualBlock(Layer):
    def __init__(self, width: int, groups: int = 4, activation_fn=tf.keras.activations.swish, **kw):
        super().__init__(**kw)
        self.width = width
        self.groups = groups
        self.act = activation_fn

    def build(self, input_shape):
        x_shape, t_shape = input_shape
        input_width = x_shape[3]
        if input_width == self.width:
            self.residual = tf.identity
        else:
            self.residual = Conv2D(self.width, kernel_size=1, kernel_initializer=kernel_init(1.0))
        self.temb = tf.keras.layers.Dense(self.width, kernel_initializer=kernel_init(1.0))
        self.norm1 = GroupNorm(self.groups)
        self.conv1 = Conv2D(self.width, 3, padding="same", kernel_initializer=kernel_init(1.0))
        self.norm2 = GroupNorm(self.groups)
        self.conv2 = Conv2D(self.width, 3, padding="same", kernel_initializer=kernel_init(0.0))
        self.add = Add()
        super().build(input_shape)

    def call(self, inputs):
        x, t = inputs
        residual = self.residual(x)
        temb = self.act(t)
        temb = self.temb(temb)[:, None, None, :]
        x = self.norm1(x)
        x = self.act(x)
        x = self.conv1(x)
        x = self.add([x, temb])
        x = self.norm2(x)
        x = self.act(x)
        x = self.conv2(x)
        return self.add([x, residual])


class DownSample(Layer):
    def __init__(self, width):
        super().__init__()
        self.conv = Conv2D(width, kernel_size=3, strides=2, padding="same")

    def call(self, x):
        return self.conv(x)


class UpSample(Layer):
    def __init__(self, width, interpolation="nearest"):
        super().__init__()
        self.up = UpSampling2D(size=2, interpolation=interpolation)
        self.conv = Conv2D(width, 3, padding="same")

    def call(self, x):
        return self.conv(self.up(x))


class UNet(Model):
    def __init__(
        self,
        img_channels: int,
        widths: Sequence[int],
        has_attention: Sequence[bool],
        num_res_blocks: int = 2,
        norm_groups: int = 4,
        first_conv_channels: int = 8,
        **kwargs,
    ) -> None:
        super().__init__(**kwargs)
        self.widths = list(widths)
        self.num_res_blocks = num_res_blocks
        self.has_attention = has_attention
        self.first = Conv2D(first_conv_channels, 3, padding="same")
        self.temb = Sequential(
            [
                TimeEmbedding(first_conv_channels * 4),
                tf.keras.layers.Dense(first_conv_channels * 4, activation="swish"),
                tf.keras.layers.Dense(first_conv_channels * 4),
            ],
            name="temb",
        )
        self.down_blocks = []
        for i in range(len(widths)):
            for _ in range(num_res_blocks):
                self.down_blocks.append(ResidualBlock(widths[i], norm_groups))
                if has_attention[i]:
                    self.down_blocks.append(AttentionBlock(widths[i], norm_groups))
            if widths[i] != widths[-1]:
                self.down_blocks.append(DownSample(widths[i]))
        self.mid = (
            ResidualBlock(widths[-1]),
            AttentionBlock(widths[-1]),
            ResidualBlock(widths[-1]),
        )
        self.up_blocks = []
        for i in reversed(range(len(widths))):
            for _ in range(num_res_blocks + 1):
                self.up_blocks.append(Concatenate(axis=-1))
                self.up_blocks.append(ResidualBlock(widths[i], norm_groups))
                if has_attention[i]:
                    self.up_blocks.append(AttentionBlock(widths[i], norm_groups))
            if i != 0:
                self.up_blocks.append(UpSample(widths[i]))
        self.end = Sequential(name="end")
        self.end.add(GroupNorm(norm_groups))
        self.end.add(Activation("swish"))
        self.end.add(
            Conv2D(img_channels, (3, 3), padding="same", kernel_initializer=kernel_init(0.0))
        )

    def call(self, inputs, training=None):
        image, time = inputs["image"], inputs["time"]
        temb = self.temb(time)
        x = self.first(image)
        skips = [x]
        for block in self.down_blocks:
            if isinstance(block, ResidualBlock):
                x = block([x, temb])
                skips.append(x)
            elif isinstance(block, AttentionBlock):
                x = block(x)
                skips[-1] = x
            else:
                x = block(x)
                skips.append(x)
        x = self.mid[0]([x, temb])
        x = self.mid[1](x)
        x = self.mid[2]([x, temb])
        for block in self.up_blocks:
            if isinstance(block, Concatenate):
                x = block([x, skips.pop()])
            elif isinstance(block, ResidualBlock):
                x = block([x, temb])
            else:
                x = block(x)
        assert not skips
        return self.end(x)


def get_model():
    inputs = {
        "image": tf.keras.Input((8, 8, 3), name="image"),
        "time": tf.keras.Input((), dtype=tf.int64, name="time"),
    }
    net = UNet(3, [8, 16], [False, True], num_res_blocks=1, name="unet")
    return Model(inputs, net(inputs))
