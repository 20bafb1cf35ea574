"""MobileNetV2 in the Functional style, with helpers that round widths."""

from tensorflow import keras
from tensorflow.keras import backend as K
from tensorflow.keras import layers

SETTINGS = [
    # expansion, channels, repeats, strides
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 2, 2),
    (6, 64, 2, 1),
]


def make_divisible(value, divisor=8, lowest=None):
    lowest = lowest or divisor
    rounded = max(lowest, int(value + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * value else rounded


class ReLU6(layers.Layer):
    def call(self, x):
        return K.relu(x, max_value=6.0)


def conv_bn(x, filters, kernel, strides=1, groups=1, relu=True, name=None):
    if groups == 1:
        x = layers.Conv2D(
            filters, kernel, strides=strides, padding="same", use_bias=False, name=f"{name}_conv"
        )(x)
    else:
        x = layers.DepthwiseConv2D(
            kernel, strides=strides, padding="same", use_bias=False, name=f"{name}_depthwise"
        )(x)
    x = layers.BatchNormalization(momentum=0.999, name=f"{name}_bn")(x)
    return ReLU6(name=f"{name}_relu")(x) if relu else x


def inverted_residual(x, expansion, filters, strides, name):
    channels = K.int_shape(x)[-1]
    y = x
    if expansion != 1:
        y = conv_bn(y, expansion * channels, 1, name=f"{name}_expand")
    y = conv_bn(y, None, 3, strides, groups=K.int_shape(y)[-1], name=f"{name}_spatial")
    y = conv_bn(y, filters, 1, relu=False, name=f"{name}_project")
    if strides == 1 and channels == filters:
        return layers.Add(name=f"{name}_add")([x, y])
    return y


def get_model(alpha=0.75, classes=7, input_shape=(48, 48, 3)):
    image = keras.Input(input_shape)
    x = layers.Rescaling(1 / 127.5, offset=-1)(image)
    x = conv_bn(x, make_divisible(32 * alpha), 3, 2, name="stem")
    block = 0
    for expansion, channels, repeats, strides in SETTINGS:
        for index in range(repeats):
            x = inverted_residual(
                x,
                expansion,
                make_divisible(channels * alpha),
                strides if index == 0 else 1,
                name=f"block{block}",
            )
            block += 1
    x = conv_bn(x, make_divisible(1280 * alpha) if alpha > 1.0 else 1280, 1, name="last")
    x = layers.GlobalAveragePooling2D(keepdims=True)(x)
    x = layers.Conv2D(classes, 1, name="logits")(layers.Dropout(0.2)(x))
    return keras.Model(image, layers.Softmax()(layers.Flatten()(x)), name=f"mobilenet_{alpha}")
