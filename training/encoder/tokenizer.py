"""The pipeline's tokenizer: spaCy's English one with a few mends."""

import re

import spacy
from spacy.language import Language
from spacy.util import compile_prefix_regex, compile_suffix_regex

# Ranks that news articles abbreviate and spaCy's English tokenizer cuts from their stop (Associated Press Stylebook, "military titles").
RANKS = ("Capt.", "Lt.", "Sgt.", "Maj.", "Col.", "Cpl.", "Pvt.", "Cmdr.", "Brig.", "Supt.", "Insp.", "Cllr.", "Hon.", "Ft.", "Rt.")
REPEATED = r"[!?]{2,}", r"([=*_<>~#-])\1+"
# Affixes that the treebanks leave on their word (UD English, "Tokenization"), and digits in groups, as in telephone numbers.
ONE_WORD = re.compile(r"(?:anti|co|counter|e|inter|mega|mid|mini|multi|neo|non|over|post|pre|re|semi|sub|super|ultra|un|under|vice)-[a-z]+|(?:1-)?(?:\d{3}-)?\d{3}-\d{4}|\d{1,2}-\d{1,2}-\d{2,4}", re.IGNORECASE)


def mend_tokenizer(nlp: Language) -> None:
    """Ranks keep their stop, rows of marks ("****", "?!"), affixed words and telephone numbers are one token, "and/or" is three, as in the treebanks."""
    for text in (*RANKS, "al."):
        nlp.tokenizer.add_special_case(text, [{"ORTH": text}])
    nlp.tokenizer.rules = {text: rule for text, rule in nlp.tokenizer.rules.items() if text != "and/or"}
    nlp.tokenizer.prefix_search = compile_prefix_regex([*REPEATED, *nlp.Defaults.prefixes]).search
    nlp.tokenizer.suffix_search = compile_suffix_regex([*REPEATED, *nlp.Defaults.suffixes]).search
    nlp.tokenizer.token_match = ONE_WORD.fullmatch


def blank() -> Language:
    """An empty pipeline with the tokenizer."""
    nlp = spacy.blank("en")
    mend_tokenizer(nlp)
    return nlp
