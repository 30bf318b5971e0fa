"""Words that tell of events: base forms, event types (PLOVER) and the conditions under which they hold (words/plover.toml)."""

import tomllib
from pathlib import Path
from types import SimpleNamespace

from helpers.claims import cues

WORDS = tomllib.loads((Path(__file__).parents[1] / "words" / "plover.toml").read_text(encoding="utf8"))
CODES = tuple(name for name in WORDS if name.isupper())
Sense = SimpleNamespace  # before, after, prepositions, objects, kind, code, mode


def sense(entry: str, code: str, mode: str, *, noun: bool) -> tuple[str, Sense]:
    """The word that an entry of the list begins with (a noun: ends with), and what must hold for it."""
    words = [word for word in entry.split() if word[0] not in "+=@"]
    marks = {mark: [part for word in entry.split() if word[0] == mark for part in word[1:].split(mark)] for mark in "+=@"}
    head, *rest = words[::-1] if noun else words
    before, after = (" ".join(rest[::-1]), "") if noun else ("", " ".join(rest))
    conditions = {"prepositions": frozenset(marks["+"]), "objects": frozenset(marks["="]), "kind": "".join(marks["@"])}
    return head, Sense(before=before, after=after, code=code, mode="" if mode == "plain" else mode, **conditions)


def senses(part: str) -> dict[str, list[Sense]]:
    """Every word of the lists of verbs or nouns, with its senses, the ones with most conditions first."""
    table: dict[str, list[Sense]] = {}
    lists = [(code, mode, entries) for code in CODES for mode, entries in WORDS[code].get(part, {}).items()]
    for code, mode, entries in [*lists, ("", "", WORDS["other"][part])]:
        for entry in entries:
            head, found = sense(entry, code, mode, noun=part == "nouns")
            table.setdefault(head, []).append(found)
    return {head: sorted(found, key=specific) for head, found in table.items()}


def specific(one: Sense) -> tuple:
    """The order in which the senses of a word are tried."""
    return not (one.after or one.before), -(len(one.prepositions) > 0) - (len(one.objects) > 0) - (one.kind != ""), not one.code


def plurals(noun: str) -> list[str]:
    """The noun and its plural."""
    if noun in WORDS["nouns"]["fixed"]:
        return [noun]
    return [noun, noun + "es" if noun.endswith(("s", "x", "ch", "sh")) else cues.plural(noun)]


def verb_forms(verb: str) -> list[str]:
    """All forms of a verb: by rule, with its final consonant doubled, irregular."""
    forms = [verb, *cues.regular(verb)]
    if verb in WORDS["irregular"]["doubled"]:
        forms += [verb + verb[-1] + "ed", verb + verb[-1] + "ing"]
    if verb.endswith("ie"):
        forms.append(verb[:-2] + "ying")
    irregular = WORDS["irregular"]["forms"].get(verb, "").split()
    return [*irregular, *forms]


def forms(verbs: list[str]) -> dict[str, str]:
    """Every form of the verbs and the verb it belongs to; irregular forms go before regular ones."""
    table = {form: verb for verb in verbs for form in WORDS["irregular"]["forms"].get(verb, "").split()}
    for verb in verbs:
        for form in verb_forms(verb):
            table.setdefault(form, verb)
    return table


def first_words(part: str) -> list[str]:
    """The words that the entries of all lists of a part begin with."""
    return list(dict.fromkeys(entry.split()[0] for entries in WORDS[part].values() for entry in entries))


def is_transitive(verb: str) -> bool:
    """Whether the verb, where it has a PLOVER type, always acts on somebody: joined to a passive without an object it is one too."""
    told = [one for one in VERBS[verb] if one.code in ("ASSAULT", "COERCE", "SANCTION", "AID", "ACCUSE") or one.mode in ("release", "judicial")]
    return bool(told) and verb not in WORDS["verbs"]["alone"]


def numbered(groups: list[list[str]]) -> dict[str, str]:
    """For each word of the groups the first of its first group, by which they are known."""
    table: dict[str, str] = {}
    for group in groups:
        for word in group:
            table.setdefault(word, group[0])
    return table


VERBS, NOUNS = senses("verbs"), senses("nouns")
STATES = frozenset(entry for entry in WORDS["states"]["verbs"] if " " not in entry)
PHASES = frozenset(word for kind in ("actual", "planned", "possible", "negative") for word in WORDS["phases"][kind]) - {"refuse"}
LIGHT = {name: frozenset(entries) for name, entries in WORDS["light"].items()}
ALL_VERBS = list(dict.fromkeys([*VERBS, *STATES, *first_words("phases"), *first_words("light"), *cues.VERB_STANCE]))
FORMS = forms(sorted(verb.split()[0] for verb in ALL_VERBS))
NOUN_FORMS = {form: noun for noun in NOUNS for form in plurals(noun)}
MOVING = frozenset(word for kind in ("causing", "wanting", "preventing") for word in WORDS["phases"][kind])
DEEDS, DEEDS_PASSIVE = (frozenset(WORDS["phases"][name]) for name in ("deeds", "deeds_passive"))
IDIOMS = {entry.split()[0]: frozenset(entry.split()[1:]) for entry in WORDS["states"]["idioms"]}
FORMING = frozenset(WORDS["phases"]["forming"])
CALLING = frozenset(WORDS["phases"]["calling"])
TRANSITIVE = frozenset(verb for verb in VERBS if is_transitive(verb))
BESIDE = frozenset(WORDS["verbs"]["beside"])
PHRASAL = frozenset(tuple(verb.split()) for verb in cues.VERB_STANCE if " " in verb)
PARTICLED = frozenset(verb for verb, *_ in PHRASAL)
REPORTING = frozenset(verb for verb in cues.VERB_STANCE if " " not in verb)
CARRIED = frozenset(WORDS["nouns"]["carried"])
TOLD = frozenset(WORDS["nouns"]["told"])
SAME, HEADS = numbered(WORDS["same"]["groups"]), numbered(WORDS["same"]["heads"])
ROLES = {name: frozenset(entries) for name, entries in WORDS["roles"].items()}
REALIS = {name: frozenset(entries) for name, entries in WORDS["realis"].items() if isinstance(entries, list)}
ADJECTIVES, READY = WORDS["realis"]["adjectives"], WORDS["realis"]["ready"]
IDENTITY = {name: frozenset(entries) for name, entries in WORDS["identity"].items()}
NATURE = frozenset(form for noun in WORDS["nature"]["nouns"] for form in plurals(noun))
BODIES = frozenset(form for noun in [*WORDS["identity"]["bodies"], "institution"] for form in plurals(noun))
DOERS = tuple(WORDS["identity"]["endings"])
PEOPLE = frozenset(form for noun in WORDS["identity"]["people"] for form in plurals(noun))
WHERE = {name: frozenset(entries) for name, entries in WORDS["where"].items()}
