"""A feature pyramid over a backbone, with heads that all levels share."""

import tensorflow as tf
from tensorflow import keras
from tensorflow.keras.layers import Conv2D, Layer, Reshape, UpSampling2D


class ConvNormAct(Layer):
    def __init__(self, filters, kernel=3, strides=1, act="relu", **kwargs):
        super().__init__(**kwargs)
        self.conv = Conv2D(filters, kernel, strides, padding="same", use_bias=False)
        self.norm = keras.layers.BatchNormalization()
        self.act = keras.layers.Activation(act) if act else None

    def call(self, x):
        x = self.norm(self.conv(x))
        return x if self.act is None else self.act(x)


def backbone(inputs, width=8, levels=4):
    features, x = [], inputs
    for level in range(levels):
        x = ConvNormAct(width * 2**level, strides=2, name=f"c{level + 1}_down")(x)
        x = ConvNormAct(width * 2**level, name=f"c{level + 1}")(x)
        features.append(x)
    return keras.Model(inputs, features[1:], name="backbone")


class FPN(Layer):
    def __init__(self, channels, num_levels, **kwargs):
        super().__init__(**kwargs)
        self.lateral = {str(i): Conv2D(channels, 1, name=f"l{i}") for i in range(num_levels)}
        self.smooth = {
            str(i): Conv2D(channels, 3, padding="same", name=f"p{i}") for i in range(num_levels)
        }
        self.up = [UpSampling2D(2, name=f"up{i}") for i in range(num_levels - 1)]
        self.coarse = Conv2D(channels, 3, strides=2, padding="same", name="coarse")

    def call(self, features):
        laterals = [self.lateral[str(i)](f) for i, f in enumerate(features)]
        for i in range(len(laterals) - 1, 0, -1):
            laterals[i - 1] += self.up[i - 1](laterals[i])
        outputs = [self.smooth[str(i)](x) for i, x in enumerate(laterals)]
        outputs.append(self.coarse(outputs[-1]))
        return outputs


class Head(Layer):
    """Each level has its own layers here; what they give is flattened to anchors."""

    def __init__(self, outputs, anchors, depth=2, channels=16, **kwargs):
        super().__init__(**kwargs)
        self.tower = [ConvNormAct(channels) for _ in range(depth)]
        bias = keras.initializers.Constant(-4.6)
        self.predict = Conv2D(outputs * anchors, 3, padding="same", bias_initializer=bias)
        self.flatten = Reshape((-1, outputs))

    def call(self, x):
        for layer in self.tower:
            x = layer(x)
        return self.flatten(self.predict(x))


def get_model(classes=4, anchors=3, size=64):
    image = keras.Input((size, size, 3), name="image")
    features = backbone(image)(image)
    pyramid = FPN(16, num_levels=len(features), name="fpn")(features)
    scores, boxes = [], []
    for level, x in enumerate(pyramid):
        scores.append(Head(classes, anchors, name=f"scores_{level}")(x))
        boxes.append(Head(4, anchors, name=f"boxes_{level}")(x))
    scores = tf.concat(scores, axis=1)
    boxes = tf.concat(boxes, axis=1)
    return keras.Model(image, {"scores": keras.activations.sigmoid(scores), "boxes": boxes})
