#!/usr/bin/env python3
"""Records what objects and functions of other packages make of tensors: analyzer/keras/objects.def.

Run in the environment `tf212`, with tensorflow-text 2.12.1, tensorflow-hub 0.13.0 and
tensorflow-probability 0.20.1 beside it:

    python record_objects.py > ../../analyzer/keras/objects.def
"""

import tensorflow as tf
import tensorflow_probability
import tensorflow_text

NAMES = {"tf": tf, "tensorflow_text": tensorflow_text,
         "tensorflow_probability": tensorflow_probability, "keras": tf.keras}
VOCABULARY = ["[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "##b"]

# A class, and what makes an object of it; methods with their arguments.
CLASSES = {
    "tensorflow_text.RoundRobinTrimmer": ("3", {"trim": "segments", "generate_mask": "segments"}),
    "tensorflow_text.WaterfallTrimmer": ("3", {"trim": "segments", "generate_mask": "segments"}),
    "tensorflow_text.ShrinkLongestTrimmer": ("3", {"trim": "segments", "generate_mask": "segments"}),
    "tensorflow_text.RandomItemSelector": (
        "2, 0.5, [0]", {"get_selectable": "ids, 1", "get_selection_mask": "ids, 1"}),
    "tensorflow_text.FirstNItemSelector": (
        "2, [0]", {"get_selectable": "ids, 1", "get_selection_mask": "ids, 1"}),
    "tensorflow_text.LastNItemSelector": (
        "2, [0]", {"get_selectable": "ids, 1", "get_selection_mask": "ids, 1"}),
    "tensorflow_text.MaskValuesChooser": ("10, 3, 0.8, 0.1", {"get_mask_values": "ids"}),
    "tensorflow_text.FastWordpieceTokenizer": (
        "VOCABULARY, token_out_type=tf.int32, no_pretokenization=True,"
        " support_detokenization=True",
        {"tokenize": "words", "tokenize_with_offsets": "words", "detokenize": "ids"}),
    "tensorflow_text.RegexSplitter": ("' '", {"split": "words", "split_with_offsets": "words"}),
    "tensorflow_text.WhitespaceTokenizer": (
        "", {"tokenize": "words", "tokenize_with_offsets": "words"}),
    "tensorflow_text.UnicodeCharTokenizer": (
        "", {"tokenize": "words", "tokenize_with_offsets": "words", "detokenize": "ids"}),
    "tensorflow_text.UnicodeScriptTokenizer": (
        "", {"tokenize": "words", "tokenize_with_offsets": "words"}),
    "tf.lookup.StaticHashTable": (
        "tf.lookup.KeyValueTensorInitializer(VOCABULARY, list(range(7))), 0",
        {"lookup": "words", "size": ""}),
    "tf.lookup.StaticVocabularyTable": (
        "tf.lookup.KeyValueTensorInitializer(VOCABULARY, tf.range(7, dtype=tf.int64)), 1",
        {"lookup": "words", "size": ""}),
    "tf.lookup.experimental.DenseHashTable": (
        "tf.string, tf.int64, -1, '', '#'", {"lookup": "words", "size": ""}),
    "tf.lookup.experimental.MutableHashTable": (
        "tf.string, tf.int64, -1", {"lookup": "words", "size": ""}),
}
# What a distribution gives of a sample.
DISTRIBUTIONS = {
    "Bernoulli": "0.5", "Beta": "1.0, 2.0", "Categorical": "[0.5, 0.5]", "Gumbel": "0.0, 1.0",
    "Laplace": "0.0, 1.0", "LogNormal": "0.0, 1.0", "Normal": "0.0, 1.0",
    "RelaxedBernoulli": "0.5, 0.5", "RelaxedOneHotCategorical": "0.5, [0.5, 0.5]",
    "TruncatedNormal": "0.0, 1.0, -1.0, 1.0", "Uniform": "0.0, 1.0",
}
MOMENTS = ["entropy", "mean", "mode", "stddev", "variance"]
OF_A_SAMPLE = ["cdf", "log_prob", "prob"]
for _name, _given in DISTRIBUTIONS.items():
    CLASSES[f"tensorflow_probability.distributions.{_name}"] = (_given, {
        "sample": "tf.shape(tf.zeros([3, 2]))", **dict.fromkeys(MOMENTS, ""),
        **dict.fromkeys(OF_A_SAMPLE, "object.sample([3])")})
# Every loss is called on what is true and what is predicted.
for _name, _loss in vars(tf.keras.losses).items():
    is_loss = isinstance(_loss, type) and issubclass(_loss, tf.keras.losses.Loss)
    if is_loss and _name != "Loss":
        _given = "labels, values" if _name.startswith("Sparse") else "values, values"
        CLASSES[f"keras.losses.{_name}"] = ("", {"__call__": _given})
FUNCTIONS = {
    "tensorflow_text.case_fold_utf8": "words",
    "tensorflow_text.normalize_utf8": "words, 'NFD'",
    "tensorflow_text.normalize_utf8_with_offsets_map": "words, 'NFKC'",
    "tensorflow_text.regex_split": "words, ' '",
    "tensorflow_text.regex_split_with_offsets": "words, ' '",
    "tensorflow_text.coerce_to_structurally_valid_utf8": "words",
    "tensorflow_text.combine_segments": "segments, 1, 2",
    "tensorflow_text.concatenate_segments": "segments",
    "tensorflow_text.mask_language_model": (
        "ids, tensorflow_text.RandomItemSelector(2, 0.5, [0]),"
        " tensorflow_text.MaskValuesChooser(10, 3)"),
    "tensorflow_text.ngrams": "ids, 1, reduction_type=tensorflow_text.Reduction.SUM",
    "tensorflow_text.pad_along_dimension": "ids, 1, [0], [0]",
    "tensorflow_text.pad_model_inputs": "ids, 4",
    "tensorflow_text.sliding_window": "tf.constant([[1, 2, 3], [4, 5, 6]]), 1, 1",
}


def environment(segments):
    ragged = tf.ragged.constant([[1, 2, 3], [4]])
    return {**NAMES, "VOCABULARY": VOCABULARY, "words": tf.constant(["a b", "ab"]),
            "ids": ragged, "segments": [ragged] * segments, "labels": tf.constant([0, 1]),
            "values": tf.constant([[0.5, 0.5], [0.1, 0.9]])}


def result_count(value, segments):
    """1 a tensor, n a tuple of n, 0 a list as long as the first argument; None for all else."""
    if isinstance(value, (tf.Tensor, tf.RaggedTensor)):
        return 1
    if not isinstance(value, (list, tuple)):
        return None
    if not all(isinstance(item, (tf.Tensor, tf.RaggedTensor)) for item in value):
        return None
    if isinstance(value, list):
        return 0 if len(value) == segments else None
    return len(value)


def counted(text, make):
    """The count where it is the same whatever number of segments go in; else None."""
    found = set()
    for segments in (2, 3):
        env = environment(segments)
        if make:
            env["object"] = eval(make, env)  # noqa: S307 - our own samples
        try:
            found.add(result_count(eval(text, env), segments))  # noqa: S307
        except NotImplementedError:  # a distribution has not all of them
            found.add(None)
    return found.pop() if len(found) == 1 else None


def rows():
    for name, (arguments, methods) in CLASSES.items():
        yield name, "CLASS", 0
        for method, given in methods.items():
            count = counted(f"object.{method}({given})", f"{name}({arguments})")
            if count is not None:
                yield f"{name}.{method}", "METHOD", count
    for name, given in FUNCTIONS.items():
        count = counted(f"{name}({given})", None)
        if count is not None:
            yield name, "FUNCTION", count


def main():
    found = sorted(rows())
    width = max(len(name) for name, _, _ in found)
    print("// Written by tests/oracle/record_objects.py; edit that, not this.")
    print("// name, what it is, results: 1 a tensor, n a tuple of n, 0 a list as long as the first argument")
    for name, kind, count in found:
        gap = " " * (width - len(name))
        print(f'MP_OBJECT("{name}",{gap} {kind + ",":9} {count})')


if __name__ == "__main__":
    main()
