"""Blocks of EfficientNet as subclasses, scaled by a configuration."""
# --input (64,64,3)

import copy
import math

import tensorflow as tf
from tensorflow import keras

DEFAULT_BLOCKS = [
    {"kernel": 3, "repeats": 1, "filters": 16, "expand": 1, "strides": 1, "se_ratio": 0.25},
    {"kernel": 3, "repeats": 2, "filters": 24, "expand": 4, "strides": 2, "se_ratio": 0.25},
    {"kernel": 5, "repeats": 2, "filters": 40, "expand": 4, "strides": 2, "se_ratio": None},
]


def round_filters(filters, width, divisor=8):
    filters *= width
    new_filters = max(divisor, int(filters + divisor / 2) // divisor * divisor)
    if new_filters < 0.9 * filters:
        new_filters += divisor
    return int(new_filters)


def round_repeats(repeats, depth):
    return int(math.ceil(depth * repeats))


class SqueezeExcite(keras.layers.Layer):
    def __init__(self, channels, reduced, **kwargs):
        super().__init__(**kwargs)
        self.squeeze = keras.layers.GlobalAveragePooling2D(keepdims=True)
        self.reduce = keras.layers.Conv2D(reduced, 1, activation="swish")
        self.expand = keras.layers.Conv2D(channels, 1, activation="sigmoid")
        self.excite = keras.layers.Multiply()

    def call(self, x):
        return self.excite([x, self.expand(self.reduce(self.squeeze(x)))])


class MBConv(keras.layers.Layer):
    def __init__(self, in_filters, filters, kernel, expand, strides, se_ratio, rate=0.0, **kwargs):
        super().__init__(**kwargs)
        self.has_shortcut = strides == 1 and in_filters == filters
        inner = in_filters * expand
        options = dict(padding="same", use_bias=False)
        self.is_expanding = expand != 1
        if self.is_expanding:
            self.expansion = keras.Sequential(name="expansion")
            self.expansion.add(keras.layers.Conv2D(inner, 1, **options))
            self.expansion.add(keras.layers.BatchNormalization())
            self.expansion.add(keras.layers.Activation("swish"))
        self.depthwise = keras.layers.DepthwiseConv2D(kernel, strides=strides, **options)
        self.norm = keras.layers.BatchNormalization()
        self.act = keras.layers.Activation(tf.nn.swish)
        self.se = None
        if se_ratio:
            self.se = SqueezeExcite(inner, max(1, int(in_filters * se_ratio)))
        self.project = keras.layers.Conv2D(filters, 1, **options)
        self.project_norm = keras.layers.BatchNormalization()
        self.drop = keras.layers.Dropout(rate, noise_shape=(None, 1, 1, 1)) if rate else None

    def call(self, inputs, training=None):
        x = inputs
        if self.is_expanding:
            x = self.expansion(x, training=training)
        x = self.act(self.norm(self.depthwise(x), training=training))
        if self.se is not None:
            x = self.se(x)
        x = self.project_norm(self.project(x), training=training)
        if self.has_shortcut:
            if self.drop is not None:
                x = self.drop(x, training=training)
            x = keras.layers.add([x, inputs])
        return x


class EfficientNet(keras.Model):
    def __init__(self, width=1.0, depth=1.0, classes=6, blocks_args="default", rate=0.2, **kwargs):
        super().__init__(**kwargs)
        args = copy.deepcopy(DEFAULT_BLOCKS if blocks_args == "default" else blocks_args)
        channels = round_filters(16, width)
        self.stem = keras.layers.Conv2D(channels, 3, strides=2, padding="same", use_bias=False)
        self.stem_norm = keras.layers.BatchNormalization()
        self.stem_act = keras.layers.Activation("swish")
        total = float(sum(round_repeats(block["repeats"], depth) for block in args))
        self.blocks = []
        for block in args:
            filters = round_filters(block.pop("filters"), width)
            strides = block.pop("strides")
            for index in range(round_repeats(block.pop("repeats"), depth)):
                self.blocks.append(
                    MBConv(
                        channels,
                        filters,
                        strides=strides if index == 0 else 1,
                        rate=rate * len(self.blocks) / total,
                        name=f"block{len(self.blocks)}",
                        **block,
                    )
                )
                channels = filters
        self.top = keras.layers.Conv2D(round_filters(128, width), 1, use_bias=False)
        self.pool = keras.layers.GlobalAveragePooling2D()
        self.head = keras.layers.Dense(classes, activation="softmax")

    def call(self, x, training=None):
        x = self.stem_act(self.stem_norm(self.stem(x), training=training))
        for block in self.blocks:
            x = block(x, training=training)
        return self.head(self.pool(self.top(x)))


def get_model():
    model = EfficientNet(width=1.1, depth=1.2, name="efficientnet")
    model.build((None, 64, 64, 3))
    return model
