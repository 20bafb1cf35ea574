"""A feature pyramid with weights per edge, resizing to other tensors, one head for all levels."""

import numpy as np
import tensorflow as tf
from tensorflow import keras


def conv_block(filters, strides=1, name=None):
    return keras.Sequential(
        [
            keras.layers.Conv2D(filters, 3, strides, "same", use_bias=False),
            keras.layers.BatchNormalization(),
            keras.layers.ReLU(),
        ],
        name=name,
    )


def get_backbone(channels=8):
    image = keras.Input((None, None, 3))
    x = conv_block(channels)(image)
    outputs = []
    for i, c in enumerate((2 * channels, 3 * channels, 4 * channels), 3):
        x = keras.layers.MaxPooling2D()(conv_block(c, name="c%d" % i)(x))
        outputs.append(x)
    return keras.Model(inputs=[image], outputs=outputs, name="backbone")


class WeightedAdd(keras.layers.Layer):
    def __init__(self, epsilon=1e-4, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = epsilon

    def build(self, input_shape):
        num_in = len(input_shape)
        self.w = self.add_weight(
            name=self.name,
            shape=(num_in,),
            initializer=keras.initializers.constant(1 / num_in),
            trainable=True,
            dtype=tf.float32,
        )

    def call(self, inputs, **kwargs):
        w = keras.activations.relu(self.w)
        x = tf.reduce_sum([w[i] * inputs[i] for i in range(len(inputs))], axis=0)
        x = x / (tf.reduce_sum(w) + self.epsilon)
        return x

    def compute_output_shape(self, input_shape):
        return input_shape[0]


class BiFPN(keras.layers.Layer):
    def __init__(self, channels, levels=5, idx=0, fast=True, **kw):
        super().__init__(name=f"bifpn_{idx}", **kw)
        self.levels = levels
        merge = WeightedAdd if fast else keras.layers.Add
        self.td_merge = [merge(name=f"td_{i}") for i in range(levels - 1)]
        self.bu_merge = [merge(name=f"bu_{i}") for i in range(levels - 1)]

        def sep(n):
            return keras.layers.SeparableConv2D(channels, 3, padding="same", name=n)

        self.td_conv = [sep(f"td_conv_{i}") for i in range(levels - 1)]
        self.bu_conv = [sep(f"bu_conv_{i}") for i in range(levels - 1)]
        self.bn = {
            "%s_%d" % (d, i): keras.layers.BatchNormalization(momentum=0.997)
            for d in ("td", "bu")
            for i in range(levels - 1)
        }
        self.down = keras.layers.MaxPooling2D(3, 2, "same")

    def call(self, feats, training=None):
        feats = list(feats)
        td = [None] * self.levels
        td[-1] = feats[-1]
        for i in range(self.levels - 2, -1, -1):
            up = tf.image.resize(td[i + 1], tf.shape(feats[i])[1:3], method="nearest")
            x = self.td_merge[i]([feats[i], up])
            td[i] = self.bn[f"td_{i}"](self.td_conv[i](tf.nn.swish(x)), training=training)
        out = [td[0]]
        for i in range(1, self.levels):
            args = (
                [feats[i], td[i], self.down(out[-1])]
                if i < self.levels - 1
                else [feats[i], self.down(out[-1])]
            )
            x = self.bu_merge[i - 1](args)
            out.append(
                self.bn[f"bu_{i - 1}"](self.bu_conv[i - 1](tf.nn.swish(x)), training=training)
            )
        return tuple(out)


class Detector(keras.Model):
    """Backbone, laterals to one width, cells, and one head that all levels share."""

    def __init__(self, classes, width=12, cells=2, **kwargs):
        super().__init__(**kwargs)
        self.backbone = get_backbone(4)
        self.laterals = [
            keras.layers.Conv2D(width, 1, padding="same", name=f"lateral_{i}") for i in range(3)
        ]
        self.coarser = [keras.layers.Conv2D(width, 3, strides=2, padding="same") for _ in range(2)]
        self.cells = [BiFPN(width, idx=i, fast=i % 2 == 0) for i in range(cells)]
        prior = tf.constant_initializer(-np.log(99.0))
        self.head = keras.Sequential([keras.Input((None, None, width))], name="head")
        self.head.add(keras.layers.Conv2D(width, 3, padding="same", activation="swish"))
        self.head.add(keras.layers.Conv2D(9 * classes, 3, padding="same", bias_initializer=prior))
        self.classes = classes

    def call(self, image, training=False):
        levels = self.backbone(image, training=training)
        levels = [lateral(level) for lateral, level in zip(self.laterals, levels)]
        for conv in self.coarser:
            levels += (conv(levels[-1]),)
        for cell in self.cells:
            levels = cell(levels, training=training)
        count = tf.shape(image)[0]
        scores = [tf.reshape(self.head(level), [count, -1, self.classes]) for level in levels]
        return {
            "scores": tf.concat(scores, axis=1),
            **{f"p{i + 3}": x for i, x in enumerate(levels[:2])},
        }


def get_model():
    inputs = keras.Input((64, 64, 3))
    return keras.Model(inputs, Detector(3)(inputs))
