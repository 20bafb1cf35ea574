"""WaveNet: dilated causal convolutions with gates, whose skips add up."""
# --input (64,1)

from tensorflow.keras import Model, layers


class GatedBlock(layers.Layer):
    def __init__(self, filters, skip_filters, kernel_size, dilation, condition=False, **kwargs):
        super().__init__(**kwargs)
        options = {"padding": "causal", "dilation_rate": dilation}
        self.filter = layers.Conv1D(filters, kernel_size, activation="tanh", **options)
        self.gate = layers.Conv1D(filters, kernel_size, activation="sigmoid", **options)
        self.multiply = layers.Multiply()
        self.skip = layers.Conv1D(skip_filters, 1)
        self.residual = layers.Conv1D(filters, 1)

    def call(self, x):
        gated = self.multiply([self.filter(x), self.gate(x)])
        return x + self.residual(gated), self.skip(gated)


class WaveNet(Model):
    def __init__(self, filters=12, skip=16, kernel=2, stacks=2, layers_per_stack=4, levels=32):
        super().__init__(name="wavenet")
        self.causal = layers.Conv1D(filters, kernel, padding="causal")
        self.blocks = [
            GatedBlock(filters, skip, kernel, 2**i, name=f"stack{s}_dilation{2**i}")
            for s in range(stacks)
            for i in range(layers_per_stack)
        ]
        self.post = [
            layers.ReLU(),
            layers.Conv1D(skip, 1),
            layers.ReLU(),
            layers.Conv1D(levels, 1, activation="softmax"),
        ]

    @property
    def receptive_field(self):
        return sum(block.filter.dilation_rate[0] for block in self.blocks) + 1

    def call(self, x):
        x, total = self.causal(x), None
        for block in self.blocks:
            x, skip = block(x)
            total = skip if total is None else total + skip
        for layer in self.post:
            total = layer(total)
        return total[:, -(64 - self.receptive_field) :, :]


def get_model():
    model = WaveNet()
    model.build(input_shape=(None, 64, 1))
    return model
