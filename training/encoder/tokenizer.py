"""The pipeline's tokenizer: spaCy's English one with a few mends."""

import re

import spacy
from spacy.language import Language
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

# Ranks that news articles abbreviate and spaCy's English tokenizer cuts from their stop (Associated Press Stylebook, "military titles").
RANKS = ("Capt.", "Lt.", "Sgt.", "Maj.", "Col.", "Cpl.", "Pvt.", "Cmdr.", "Brig.", "Supt.", "Insp.", "Cllr.", "Hon.", "Ft.", "Rt.")
REPEATED = r"[!?]{2,}", r"([=*_<>~#-])\1+"
LEADING_DASH = r"-(?=[A-Za-z])"
# A unit written onto its number, which the treebanks cut off.
UNITS = r"(?<=\d)(?:[AaPp]\.?[Mm]\.?|[kK])"
# Marks between two words without a space, which the treebanks cut off: "account(s", "box.other" apart.
BETWEEN = r"(?<=[A-Za-z.,?!])[(\[{“”\"<](?=\w)", r"(?<=[A-Za-z\d])[)\]}”\"]+(?=\w)", r"(?<=[a-z])[?!]+(?=[A-Za-z])"
# Affixes that the treebanks leave on their word (UD English, "Tokenization"; counted in EWT and GUM train), and digits in groups, as in
# telephone numbers; before a name the affix is cut off ("pro-Russian"). A saved tokenizer keeps neither flags nor `fullmatch`: both are written into the expression.
AFFIXES = ("anti", "co", "counter", "cross", "e", "ex", "inter", "intra", "mega", "mid", "mini", "multi", "neo", "non", "over", "post", "pre", "pro", "psycho",
           "re", "semi", "socio", "sub", "super", "ultra", "un", "under")
ONE_WORD = rf"(?:(?i:{'|'.join(AFFIXES)})-[a-z]+|(?:1-)?(?:\d{{3}}-)?\d{{3}}-\d{{4}}|\d{{1,2}}-\d{{1,2}}-\d{{2,4}})\Z"


def mend_tokenizer(nlp: Language) -> None:
    """Ranks keep their stop, rows of marks ("****", "?!"), affixed words and telephone numbers are one token, "and/or" is three, as in the treebanks."""
    specials = {text: rule for text, rule in nlp.tokenizer.rules.items() if text not in ("and/or", "):")}
    nlp.tokenizer.rules = specials
    for text in (*RANKS, "al.", "etc."):
        nlp.tokenizer.add_special_case(text, [{"ORTH": text}])
    for text in ("wanna", "Wanna", "gonna", "Gonna", "gotta", "Gotta"):
        nlp.tokenizer.add_special_case(text, [{"ORTH": text[:3]}, {"ORTH": text[3:]}])
    nlp.tokenizer.prefix_search = compile_prefix_regex([*REPEATED, LEADING_DASH, *nlp.Defaults.prefixes]).search
    nlp.tokenizer.suffix_search = compile_suffix_regex([*REPEATED, UNITS, *nlp.Defaults.suffixes]).search
    nlp.tokenizer.infix_finditer = compile_infix_regex([*BETWEEN, *nlp.Defaults.infixes]).finditer
    nlp.tokenizer.token_match = re.compile(ONE_WORD).match


def blank() -> Language:
    """An empty pipeline with the tokenizer."""
    nlp = spacy.blank("en")
    mend_tokenizer(nlp)
    return nlp
