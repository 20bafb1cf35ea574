"""A ResNet of inherited blocks that is built with a shape, not called."""

import functools

import tensorflow as tf
import tensorflow.keras as keras
from tensorflow.keras import layers, regularizers

BN_AXIS = 3
conv = functools.partial(
    layers.Conv2D,
    padding="valid",
    use_bias=False,
    kernel_initializer="he_normal",
    kernel_regularizer=regularizers.l2(1e-4),
)


def conv3x3(planes, stride=1, groups=1, dilation=1, **kw):
    return keras.Sequential(
        [
            layers.ZeroPadding2D(dilation),
            conv(planes, 3, strides=stride, groups=groups, dilation_rate=dilation),
        ],
        **kw,
    )


def conv1x1(planes, stride=1, name=None):
    return conv(planes, 1, strides=stride, name=name)


class FixedBatchNorm(layers.BatchNormalization):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("momentum", 0.9)
        kwargs.setdefault("epsilon", 1e-5)
        super().__init__(*args, axis=BN_AXIS, **kwargs)

    def call(self, x, training=None):
        return super().call(x, training=False)


class _Base(layers.Layer):
    expansion = 1
    norm_layer = layers.BatchNormalization

    def __init__(
        self,
        inplanes,
        planes,
        stride=1,
        downsample=None,
        groups=1,
        base_width=8,
        dilation=1,
        name=None,
    ):
        super().__init__(name=name)
        self.inplanes, self.planes, self.stride = inplanes, planes, stride
        self.downsample = downsample
        self.groups, self.base_width, self.dilation = groups, base_width, dilation
        self.relu = layers.ReLU()
        self._make()

    def _make(self):
        raise NotImplementedError

    def forward(self, x, training):
        raise NotImplementedError()

    def call(self, x, training=None):
        identity = x
        out = self.forward(x, training)
        if self.downsample is not None:
            identity = self.downsample(x, training=training)
        out += identity
        return self.relu(out)


class BasicBlock(_Base):
    def _make(self):
        self.conv1 = conv3x3(self.planes, self.stride)
        self.bn1 = self.norm_layer(axis=BN_AXIS, name="bn1")
        self.conv2 = conv3x3(self.planes)
        self.bn2 = self.norm_layer(axis=BN_AXIS, name="bn2")

    def forward(self, x, training):
        out = self.relu(self.bn1(self.conv1(x), training=training))
        return self.bn2(self.conv2(out), training=training)


class SE(layers.Layer):
    def __init__(self, channels, r=4):
        super().__init__()
        self.fc = [
            layers.Dense(channels // r, activation="relu"),
            layers.Dense(channels, activation="sigmoid"),
        ]

    def call(self, x):
        s = tf.reduce_mean(x, [1, 2])
        for fc in self.fc:
            s = fc(s)
        return x * s[:, tf.newaxis, tf.newaxis, :]


class Bottleneck(_Base):
    expansion = 4

    def _make(self):
        width = int(self.planes * (self.base_width / 8.0)) * self.groups
        self.conv1 = conv1x1(width)
        self.bn1 = FixedBatchNorm(name="bn1")
        self.conv2 = conv3x3(width, self.stride, self.groups, self.dilation)
        self.bn2 = FixedBatchNorm(name="bn2")
        self.conv3 = conv1x1(self.planes * type(self).expansion)
        self.bn3 = FixedBatchNorm(name="bn3", gamma_initializer="zeros")
        self.se = SE(self.planes * self.expansion)

    def forward(self, x, training):
        out = self.conv1(x)
        out = self.bn1(out, training=training)
        out = self.relu(out)
        out = self.conv2(out)
        out = self.bn2(out, training=training)
        out = self.relu(out)
        out = self.bn3(self.conv3(out), training=training)
        return self.se(out)


class ResNet(keras.Model):
    def __init__(
        self,
        block,
        layers_,
        num_classes=1000,
        zero_init_residual=False,
        groups=1,
        width_per_group=8,
        replace_stride_with_dilation=None,
        include_top=True,
    ):
        super(ResNet, self).__init__()
        self.inplanes = 8
        self.dilation = 1
        if replace_stride_with_dilation is None:
            replace_stride_with_dilation = [False, False, False]
        if len(replace_stride_with_dilation) != 3:
            raise ValueError("replace_stride_with_dilation should be None or a 3-element tuple")
        self.groups = groups
        self.base_width = width_per_group
        self.pad = layers.ZeroPadding2D(3)
        self.conv1 = conv(self.inplanes, 7, strides=2)
        self.bn1 = layers.BatchNormalization(axis=BN_AXIS, momentum=0.9)
        self.relu = layers.Activation("relu")
        self.maxpool = keras.Sequential(
            [
                layers.Lambda(lambda t: tf.pad(t, [[0, 0], [1, 1], [1, 1], [0, 0]])),
                layers.MaxPool2D(3, 2),
            ]
        )
        self.layer1 = self._make_layer(block, 8, layers_[0])
        self.layer2 = self._make_layer(
            block, 16, layers_[1], stride=2, dilate=replace_stride_with_dilation[0]
        )
        self.layer3 = self._make_layer(
            block, 32, layers_[2], stride=2, dilate=replace_stride_with_dilation[1]
        )
        self.include_top = include_top
        if include_top:
            self.avgpool = layers.GlobalAveragePooling2D()
            self.fc = layers.Dense(num_classes)

    def _make_layer(self, block, planes, blocks, stride=1, dilate=False):
        downsample = None
        previous_dilation = self.dilation
        if dilate:
            self.dilation *= stride
            stride = 1
        if stride != 1 or self.inplanes != planes * block.expansion:
            downsample = keras.Sequential(
                [conv1x1(planes * block.expansion, stride), layers.BatchNormalization(axis=BN_AXIS)]
            )
        result = [
            block(
                self.inplanes,
                planes,
                stride,
                downsample,
                self.groups,
                self.base_width,
                previous_dilation,
            )
        ]
        self.inplanes = planes * block.expansion
        for _ in range(1, blocks):
            result.append(
                block(
                    self.inplanes,
                    planes,
                    groups=self.groups,
                    base_width=self.base_width,
                    dilation=self.dilation,
                )
            )
        return keras.Sequential(result)

    def call(self, x, training=None, mask=None):
        x = self.conv1(self.pad(x))
        x = self.maxpool(self.relu(self.bn1(x, training=training)))
        features = {}
        for i in range(1, 4):
            x = getattr(self, f"layer{i}")(x, training=training)
            features["c%d" % (i + 1)] = x
        if not self.include_top:
            return features
        x = self.avgpool(x)
        return self.fc(x)


def resnext(**kwargs):
    kwargs.setdefault("groups", 2)
    return ResNet(Bottleneck, [2, 1, 2], **kwargs)


def get_model():
    model = resnext(
        num_classes=6, width_per_group=4, replace_stride_with_dilation=(False, True, False)
    )
    model.build((None, 32, 32, 3))
    return model


def features():
    inputs = keras.Input((32, 32, 3))
    out = ResNet(BasicBlock, (1, 1, 2), include_top=False)(inputs)
    return keras.Model(inputs, out)
