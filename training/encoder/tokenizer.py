"""The pipeline's tokenizer: spaCy's English one with a few mends."""

import spacy
from spacy.language import Language
from spacy.util import compile_prefix_regex, compile_suffix_regex

# Ranks that news articles abbreviate and spaCy's English tokenizer cuts from their stop (Associated Press Stylebook, "military titles").
RANKS = ("Capt.", "Lt.", "Sgt.", "Maj.", "Col.", "Cpl.", "Pvt.", "Cmdr.", "Brig.", "Supt.", "Insp.", "Cllr.", "Hon.", "Ft.", "Rt.")
REPEATED = r"([=*_<>~#!?-])\1+"


def mend_tokenizer(nlp: Language) -> None:
    """Ranks keep their stop, rows of one mark ("****") are one token, "and/or" is three, as in the treebanks."""
    for rank in RANKS:
        nlp.tokenizer.add_special_case(rank, [{"ORTH": rank}])
    nlp.tokenizer.rules = {text: rule for text, rule in nlp.tokenizer.rules.items() if text != "and/or"}
    nlp.tokenizer.prefix_search = compile_prefix_regex([REPEATED, *nlp.Defaults.prefixes]).search
    nlp.tokenizer.suffix_search = compile_suffix_regex([REPEATED, *nlp.Defaults.suffixes]).search


def blank() -> Language:
    """An empty pipeline with the tokenizer."""
    nlp = spacy.blank("en")
    mend_tokenizer(nlp)
    return nlp
