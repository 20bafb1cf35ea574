"""Programs whose layers' variables are compared: the generated layers, with more of the arguments that
decide what a layer makes, and layers that hold others."""

import random
from typing import NamedTuple

import layer_generator

HEAD = layer_generator.HEAD
# Arguments that layer_generator leaves out, and the versions that take them.
CONVOLUTION = (("3", "lora_rank=2"),)
MORE = {
    "Dense": (("3", "lora_rank=2"),), "Embedding": (("3", "lora_rank=2"),),
    "EinsumDense": (("3", "lora_rank=2"),), "Conv1D": CONVOLUTION, "Conv2D": CONVOLUTION,
    "Conv3D": CONVOLUTION,
    "ReversibleEmbedding": (("3", "tie_weights=False"), ("3", "lora_rank=3")),
    "BatchNormalization": (("23", "scale=False"), ("23", "renorm=True"), ("2", "virtual_batch_size=2"),
                           ("23", "center=False, scale=False"), ("3", "synchronized=True")),
    "SyncBatchNormalization": (("2", "scale=False"),),
    "LayerNormalization": (("23", "scale=False"), ("3", "rms_scaling=True")),
    "GroupNormalization": (("3", "scale=False"),),
    "Normalization": (("23", "mean=1.0, variance=2.0"),),
    "LocallyConnected1D": (("2", "implementation=2"), ("2", "implementation=3")),
    "LocallyConnected2D": (("2", "implementation=2"), ("2", "implementation=3")),
    "Attention": (("23", "use_scale=True"),), "AdditiveAttention": (("23", "use_scale=False"),),
    "MultiHeadAttention": (("3", "use_gate=True"), ("23", "dropout=0.1")),
    "GroupQueryAttention": (("3", "use_gate=True"),),
    "GRU": (("23", "reset_after=False"),), "GRUCell": (("23", "reset_after=False"),),
    "STFTSpectrogram": (("3", "mode='real'"), ("3", "mode='imag'"), ("3", "fft_length=256")),
    "RandomFourierFeatures": (("2", "scale=3.0"),),
}


class Program(NamedTuple):
    """`results` of the text are the layers that are compared; `name` says what kind of case it is."""

    name: str
    versions: tuple
    text: str


def with_more(chance, case):
    """The layer with some more arguments, and perhaps not trainable."""
    layer = case.layer
    for versions, argument in MORE.get(case.name, ()):
        names = [part.split("=")[0].strip() for part in argument.split(",")]
        is_new = not any(f"{name}=" in layer for name in names)
        if is_new and case.versions[0] in versions and chance() < 0.3:
            layer = f"{layer[:-1]}, {argument})".replace("(, ", "(")
    if chance() < 0.1:
        layer = f"{layer[:-1]}, trainable=False)".replace("(, ", "(")
    if chance() < 0.1:
        layer = f"{layer[:-1]}, name='own')".replace("(, ", "(")
    return case._replace(layer=layer)


def make(seed, count, only=""):
    """[Program] of one seed: `count` for each layer."""
    chance = random.Random(seed).random
    programs = []
    for case in layer_generator.make(seed, count, only):
        text = with_more(chance, case).text() + "results = [layer]\n"
        programs.append(Program(case.name, case.versions, text))
    return list(dict.fromkeys(programs))
