"""A variational autoencoder of convolutions, as it is used for inference."""
# --input (28,28,1)

import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Sampling(layers.Layer):
    """In training a sample of the distribution, else its mean."""

    def call(self, inputs, training=None):
        mean, log_var = inputs
        if not training:
            return mean
        noise = tf.random.normal(tf.shape(mean))
        return mean + tf.exp(0.5 * log_var) * noise


def build_encoder(latent, filters, image_shape):
    image = keras.Input(image_shape)
    x = image
    for count in filters:
        x = layers.Conv2D(count, 3, strides=2, padding="same")(x)
        x = layers.LeakyReLU(0.2)(x)
    shape = x.shape[1:]
    x = layers.Dense(16, activation="relu")(layers.Flatten()(x))
    outputs = [layers.Dense(latent, name="mean")(x), layers.Dense(latent, name="log_var")(x)]
    return keras.Model(image, outputs, name="encoder"), shape


def build_decoder(latent, filters, shape):
    code = keras.Input((latent,))
    x = layers.Dense(shape.num_elements(), activation="relu")(code)
    x = layers.Reshape(shape)(x)
    for count in reversed(filters):
        x = layers.Conv2DTranspose(count, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(1, 3, padding="same", activation="sigmoid")(x)
    return keras.Model(code, x, name="decoder")


class VAE(keras.Model):
    def __init__(self, latent=4, filters=(8, 16), image_shape=(28, 28, 1), **kwargs):
        super().__init__(**kwargs)
        self.encoder, shape = build_encoder(latent, filters, image_shape)
        self.sampling = Sampling()
        self.decoder = build_decoder(latent, filters, shape)
        self.total_loss = keras.metrics.Mean(name="total_loss")

    @property
    def metrics(self):
        return [self.total_loss]

    def call(self, images, training=None):
        mean, log_var = self.encoder(images)
        code = self.sampling([mean, log_var], training=training)
        return self.decoder(code)

    def train_step(self, data):
        with tf.GradientTape() as tape:
            mean, log_var = self.encoder(data)
            rebuilt = self.decoder(self.sampling([mean, log_var], training=True))
            loss = tf.reduce_mean(keras.losses.binary_crossentropy(data, rebuilt))
            loss -= 0.5 * tf.reduce_mean(1 + log_var - tf.square(mean) - tf.exp(log_var))
        grads = tape.gradient(loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(grads, self.trainable_weights))
        self.total_loss.update_state(loss)
        return {"loss": self.total_loss.result()}


def get_model():
    model = VAE(name="vae")
    model(tf.zeros((1, 28, 28, 1)))
    return model
