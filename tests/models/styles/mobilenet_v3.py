"""MobileNet blocks made in `build`, activations by a table, a layer made in `call`."""

import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import backend


def _depth(v, divisor=8, min_value=None):
    if min_value is None:
        min_value = divisor
    new_v = max(min_value, int(v + divisor / 2) // divisor * divisor)
    if new_v < 0.9 * v:
        new_v += divisor
    return new_v


def relu(x):
    return keras.layers.ReLU()(x)


class HardSigmoid(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.relu6 = keras.layers.ReLU(6.0)

    def call(self, x):
        return self.relu6(x + 3.0) * (1.0 / 6.0)


class HardSwish(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.gate = HardSigmoid()

    def call(self, x):
        return keras.layers.multiply([x, self.gate(x)])


_ACTS = {"RE": keras.layers.ReLU, "HS": HardSwish}


def correct_pad(inputs, kernel_size):
    img_dim = 1
    input_size = backend.int_shape(inputs)[img_dim : (img_dim + 2)]
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    if input_size[0] is None:
        adjust = (1, 1)
    else:
        adjust = (1 - input_size[0] % 2, 1 - input_size[1] % 2)
    correct = (kernel_size[0] // 2, kernel_size[1] // 2)
    return ((correct[0] - adjust[0], correct[0]), (correct[1] - adjust[1], correct[1]))


class SEBlock(keras.layers.Layer):
    def __init__(self, filters, se_ratio, **kwargs):
        super().__init__(**kwargs)
        self.pool = keras.layers.GlobalAveragePooling2D(keepdims=True)
        self.conv1 = keras.layers.Conv2D(
            _depth(filters * se_ratio), kernel_size=1, padding="same", name="conv1"
        )
        self.relu = keras.layers.ReLU()
        self.conv2 = keras.layers.Conv2D(filters, kernel_size=1, padding="same", name="conv2")
        self.hard = HardSigmoid()

    def call(self, inputs):
        x = self.pool(inputs)
        x = self.conv1(x)
        x = self.relu(x)
        x = self.conv2(x)
        x = self.hard(x)
        return inputs * x


class InvertedResBlock(keras.layers.Layer):
    def __init__(
        self, expansion, filters, kernel_size, stride, se_ratio, activation, block_id, **kwargs
    ):
        super().__init__(name="block_{}".format(block_id), **kwargs)
        self.expansion = expansion
        self.filters = filters
        self.kernel_size = kernel_size
        self.stride = stride
        self.se_ratio = se_ratio
        self.activation = activation
        self.block_id = block_id

    def build(self, input_shape):
        infilters = int(input_shape[-1])
        Act = _ACTS[self.activation]
        self.expand = None
        if self.block_id:
            self.expand = keras.Sequential(
                [
                    keras.layers.Conv2D(
                        _depth(infilters * self.expansion),
                        kernel_size=1,
                        padding="same",
                        use_bias=False,
                    ),
                    keras.layers.BatchNormalization(axis=-1, epsilon=1e-3, momentum=0.999),
                    Act(),
                ]
            )
        if self.stride == 2:
            pad = correct_pad(tf.keras.Input(input_shape[1:]), self.kernel_size)
            self.pad = keras.layers.ZeroPadding2D(padding=pad)
        self.dw = keras.layers.DepthwiseConv2D(
            self.kernel_size,
            strides=self.stride,
            padding="same" if self.stride == 1 else "valid",
            use_bias=False,
        )
        self.dw_bn = keras.layers.BatchNormalization(axis=-1, epsilon=1e-3, momentum=0.999)
        self.act = Act()
        if self.se_ratio:
            self.se = SEBlock(
                _depth(infilters * self.expansion) if self.block_id else infilters, self.se_ratio
            )
        self.project = keras.layers.Conv2D(
            self.filters, kernel_size=1, padding="same", use_bias=False
        )
        self.project_bn = keras.layers.BatchNormalization(axis=-1, epsilon=1e-3, momentum=0.999)
        self.use_residual = self.stride == 1 and infilters == self.filters
        super().build(input_shape)

    def call(self, inputs, training=None):
        x = inputs
        if self.expand:
            x = self.expand(x, training=training)
        if hasattr(self, "pad"):
            x = self.pad(x)
        x = self.act(self.dw_bn(self.dw(x), training=training))
        if self.se_ratio:
            x = self.se(x)
        x = self.project_bn(self.project(x), training=training)
        if self.use_residual:
            x = keras.layers.Add(name=f"add_{self.block_id}")([inputs, x])
        return x


class MobileNetV3Small(keras.Model):
    SPEC = (
        # expansion, filters, kernel, stride, se, act
        (1, 16, 3, 2, 0.25, "RE"),
        (72.0 / 16, 24, 3, 2, None, "RE"),
        (88.0 / 24, 24, 3, 1, None, "RE"),
        (4, 40, 5, 2, 0.25, "HS"),
        (6, 40, 5, 1, 0.25, "HS"),
    )

    def __init__(
        self, alpha=1.0, classes=10, dropout_rate=0.2, minimalistic=False, *args, **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.rescale = keras.layers.Rescaling(1.0 / 127.5, offset=-1.0)
        self.stem = keras.models.Sequential(name="stem")
        self.stem.add(keras.layers.Conv2D(16, 3, strides=(2, 2), padding="same", use_bias=False))
        self.stem.add(keras.layers.BatchNormalization(axis=-1, epsilon=1e-3, momentum=0.999))
        self.stem.add(HardSwish())
        self.features = []
        for i, (e, f, k, s, se, a) in enumerate(self.SPEC):
            if minimalistic:
                k, se, a = 3, None, "RE"
            self.features.append(InvertedResBlock(e, _depth(f * alpha), k, s, se, a, i))
        self.last_conv = keras.layers.Conv2D(96, 1, use_bias=False)
        self.last_bn = keras.layers.BatchNormalization()
        self.last_act = HardSwish()
        self.classifier = keras.Sequential(
            [
                keras.layers.GlobalAveragePooling2D(keepdims=True),
                keras.layers.Conv2D(64, 1),
                HardSwish(),
                keras.layers.Dropout(dropout_rate),
                keras.layers.Conv2D(classes, 1),
                keras.layers.Flatten(),
                keras.layers.Activation(activation="softmax", name="Predictions"),
            ]
        )

    def call(self, inputs, training=None):
        x = self.rescale(inputs)
        x = self.stem(x, training=training)
        for layer in self.features:
            x = layer(x, training=training)
        x = self.last_act(self.last_bn(self.last_conv(x), training=training))
        return self.classifier(x, training=training)


def get_model():
    inp = keras.layers.Input(shape=(33, 33, 3), name="image")
    return keras.Model(inputs=inp, outputs=MobileNetV3Small(alpha=0.75)(inp))
