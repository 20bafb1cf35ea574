"""Gated convolutions with a condition that is repeated, and skips that are summed up in a loop."""

from __future__ import print_function

import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import (
    Activation,
    Conv1D,
    Layer,
)


class GatedBlock(Layer):
    def __init__(self, filters, kernel, dilation, skip_filters, cond_channels=None, **kw):
        super().__init__(**kw)
        self.filters, self.dilation, self.kernel = filters, dilation, kernel
        self.pad = (kernel - 1) * dilation
        self.conv = Conv1D(
            2 * filters, kernel, dilation_rate=dilation, padding="valid", name="dilated"
        )
        self.cond = Conv1D(2 * filters, 1, use_bias=False) if cond_channels else None
        self.res = Conv1D(filters, 1, name="res")
        self.skip = Conv1D(skip_filters, 1, name="skip")

    def call(self, inputs, condition=None):
        x = tf.pad(inputs, [(0, 0), (self.pad, 0), (0, 0)])
        x = self.conv(x)
        if condition is not None and self.cond is not None:
            c = self.cond(condition)
            c = tf.repeat(c, x.shape[1] // c.shape[1], axis=1)
            x = x + c
        filt, gate = x[..., : self.filters], x[..., self.filters :]
        z = tf.nn.tanh(filt) * tf.nn.sigmoid(gate)
        return self.res(z) + inputs, self.skip(z)


class WaveNet(tf.keras.Model):
    def __init__(
        self,
        blocks=2,
        layers_per_block=3,
        filters=8,
        skip=12,
        quantization=16,
        kernel_size=2,
        cond=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.q = quantization
        self.front = Conv1D(filters, kernel_size, padding="causal", name="front")
        dilations = [2**i for _ in range(blocks) for i in range(layers_per_block)]
        self.stack = []
        for b, d in enumerate(dilations):
            setattr(
                self,
                "gated_%d" % b,
                GatedBlock(filters, kernel_size, d, skip, cond, name="gated_%d" % b),
            )
            self.stack.append(getattr(self, "gated_%d" % b))
        self.out = [
            Activation("relu"),
            Conv1D(skip, 1, activation=tf.nn.relu),
            Conv1D(quantization, 1),
        ]

    @property
    def receptive_field(self):
        return 1 + sum(b.pad for b in self.stack)

    def call(self, inputs, training=False):
        wave, cond = inputs
        x = tf.one_hot(wave, self.q)
        x = self.front(x)
        skips = 0
        for block in self.stack:
            x, s = block(x, condition=cond)
            skips += s
        skips *= 1.0 / np.sqrt(len(self.stack))
        x = skips
        for f in self.out:
            x = f(x)
        return tf.nn.softmax(x), x[:, self.receptive_field - 10 :, :]


def get_model():
    wave = tf.keras.Input((24,), dtype=tf.int32, name="wave")
    mel = tf.keras.Input((6, 5), name="mel")
    model = WaveNet(cond=5)
    return tf.keras.Model([wave, mel], model([wave, mel]))


INT_MAX = 16
