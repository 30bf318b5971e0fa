"""Who is who: mentions of one person, people, organisation or place get one actor id.

What is joined, and on what evidence:

- persons: names that fit word by word (initials, short first names, left-out middle names, particles, accents and hyphens aside), then a bare last or first name
  goes to the bearer named last whose form of address does not speak against it; two different first names are two people;
- organisations: the same words in any order, acronyms told in brackets, by their initials or in `words/organisations.toml`, and shortened names
  ("the Observatory", "Barclays" for "Barclays Bank");
- places: names and abbreviations of one country or city in `words/places.toml`; a city and its country stay two;
- peoples: "Kurd", "Kurds", "Kurdish" are one actor of their own. "The Russians attacked" is Russia where Russia is named and a parse shows it as the one who acts;
  "Russian troops" never is;
- a capital is its country's government where a parse shows it as the subject of what governments do ("Washington warned"), and the country is named;
- across labels only the same words, and a lone last name that the pipeline took for something else.

What is in doubt stays apart.
"""

import re
import tomllib
from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import pandas as pd
from spacy.tokens import Doc, Span, Token

from helpers.text import normalize

KINDS = {"PERSON": "person", "NORP": "people", "ORG": "organisation", "FAC": "organisation", "GPE": "place", "LOC": "place"}
COLUMNS = ["start", "end", "text", "actor", "name", "label", "aliases", "roles", "mentions"]
MINOR = frozenset("of the and for in on at to a an de la le du des et und y e der".split()) | {"&"}
PREPOSITIONS = frozenset("of for on in at to against".split())
HONOURS = frozenset("highness majesty excellency eminence honour honor".split())
TAILS = frozenset("of in from at".split())
DETERMINERS = frozenset("the a an this that its their his her our my your".split())
NATIONAL = frozenset("national royal federal state central supreme".split())
WORD = re.compile(r"[^\s,;:()\[\]\"“”«»/]+")
POSSESSIVE = re.compile(r"(?:['’‘ʼ]s?|[-–—])$")
NUMERAL = re.compile(r"(?:X{0,2}(?:IX|IV|V?I{1,3}|V)|X{1,2})\.?")  # of a ruler
ACRONYM = re.compile(r"^(?:[A-Z]\.?){2,}s?$|^[A-Z][A-Za-z]?[A-Z&]+[A-Za-z]?$")

Mention = dict
"""One mention under way: number, span, kind, words (folded), raw words, titles, suffix."""


def read_words(name: str) -> dict:
    """A word list of helpers/words."""
    return tomllib.loads((Path(__file__).parents[1] / "words" / f"{name}.toml").read_text(encoding="utf8"))


def normalize_all(words: Iterable[str]) -> frozenset[str]:
    """The folded words as a set."""
    return frozenset(map(normalize, words))


def number_sets(sets: Iterable[Sequence[str]]) -> dict[str, set[int]]:
    """For every folded name, the numbers of the lines it stands in."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for number, names in enumerate(sets):
        for name in names:
            numbers[" ".join(w for w in normalize(name).split() if w != "the")].add(number)
    return dict(numbers)


def demonym_numbers(groups: Sequence[Sequence[str]]) -> dict[str, int]:
    """For every folded word for members of a people, singular and plural, the number of the people."""
    return {normalize(form): number for number, group in enumerate(groups) for word in group for form in (word, word + "s")}


TITLES, PLACES, ORGANISATIONS = read_words("titles"), read_words("places"), read_words("organisations")
COUNTRIES = list(PLACES["countries"].values())
COUNTRY = {name: min(numbers) for name, numbers in number_sets(c["names"] for c in COUNTRIES).items()}
CAPITAL = {normalize(country["capital"]): number for number, country in enumerate(COUNTRIES) if country["capital"]}
PEOPLE = demonym_numbers([*(c["demonyms"] for c in COUNTRIES), *PLACES["peoples"]["groups"]])
PLACE_SETS, PLACE_BEFORE = number_sets(PLACES["names"]["same"]), tuple(word + " " for word in PLACES["names"]["before"])
PLACE_AFTER = tuple(" " + word for word in PLACES["names"]["after"])
GOVERNMENT_VERBS = frozenset(PLACES["governments"]["verbs"])
ORGANISATION_SETS = number_sets(ORGANISATIONS["same"])
LEGAL, HEADS, GENERIC = (normalize_all(ORGANISATIONS[key]) for key in ("legal", "heads", "generic"))
BEFORE = normalize_all([*TITLES["before"], *TITLES["address"]])
ADDRESS, OFFICES, ADJECTIVES = (normalize_all(TITLES[key]) for key in ("address", "offices", "adjectives"))
ROLES = normalize_all([*TITLES["roles"], *TITLES["before"]])
GENDER = {normalize(word): gender for gender in ("male", "female") for word in TITLES[gender]}
GIVEN_NAMES = {name: gender for gender, names in TITLES["first_names"].items() for name in names}
SUFFIXES = normalize_all(TITLES["suffixes"])
SHORT = number_sets(TITLES["short"])
RANKS = normalize_all(TITLES["ranks"])
LONGEST_TITLE = max(len(title.split()) for title in BEFORE)


# Groups: every mention points to another one of its group, or to itself.

def find(parents: list[int], number: int) -> int:
    """The mention that stands for the group of this one."""
    while parents[number] != number:
        parents[number] = parents[parents[number]]
        number = parents[number]
    return number


def join(parents: list[int], first: int, second: int) -> None:
    """Two groups become one, which the earlier mention stands for."""
    low, high = sorted((find(parents, first), find(parents, second)))
    parents[high] = low


def join_all(parents: list[int], mentions: Iterable[Mention]) -> None:
    """All these mentions become one group."""
    numbers = [mention["number"] for mention in mentions]
    for number in numbers[1:]:
        join(parents, numbers[0], number)


def by_words(mentions: Iterable[Mention]) -> dict[tuple[str, ...], list[Mention]]:
    """Mentions by their folded words."""
    table: dict[tuple[str, ...], list[Mention]] = defaultdict(list)
    for mention in mentions:
        table[mention["words"]].append(mention)
    return table


def nearest(numbers: Iterable[int], mention: Mention) -> int:
    """The last of these mentions before this one, else the first after it."""
    earlier = [number for number in numbers if number < mention["number"]]
    return max(earlier) if earlier else min(numbers)


# Reading one mention.

def read_mention(number: int, span: Span) -> Mention:
    """What is known of one mention from its own words, and of a person from a form of address before them."""
    mention = read_name(span.text, span.label_) | {"number": number, "span": span}
    address = normalize(span.doc[span.start - 1].text) if span.start and mention["kind"] == "person" else ""
    return mention | {"titles": [address, *mention["titles"]]} if address in ADDRESS else mention


@lru_cache(maxsize=1 << 12)
def read_name(name: str, label: str) -> Mention:
    """The same of a name and its label, read once."""
    found = [(word[0], word.start()) for word in WORD.finditer(name) if normalize(word[0])] or [(name, 0)]
    last, start = found[-1]
    found[-1] = (POSSESSIVE.sub("", last) or last, start)
    while len(found) > 1 and found[0][0].lower() in DETERMINERS:
        found = found[1:]
    raw = [word for word, _ in found]
    mention = {"kind": KINDS[label], "raw": raw, "titles": [], "suffix": ""}
    mention |= {"starts": [at for _, at in found], "end": start + len(raw[-1])}
    return read_person(mention) if mention["kind"] == "person" else mention | {"words": plain_words(raw)}


def plain_words(raw: Sequence[str]) -> tuple[str, ...]:
    """Folded words, hyphens split, without a leading determiner; initials alone are one word ("U. S.")."""
    words = [part for word in raw for part in normalize(word).split()]
    words = ["".join(words)] if len(words) > 1 and all(len(word) == 1 for word in words) else words
    return tuple(words[1:] if len(words) > 1 and words[0] == "the" else words) or (" ".join(raw),)


def read_person(mention: Mention) -> Mention:
    """A person's mention: titles and suffixes apart from the name, initials split, particles left out."""
    cut = title_end(mention["raw"])
    titles, raw = title_phrases(mention["raw"][:cut]), mention["raw"][cut:]
    suffix = ""
    while len(raw) > 1 and (normalize(raw[-1]) in SUFFIXES or NUMERAL.fullmatch(raw[-1])):
        suffix, raw = normalize(raw[-1]), raw[:-1]
    core = raw[:next((at for at, word in enumerate(raw) if at and normalize(word) in TAILS), len(raw))]
    if title_size([normalize(word) for word in core]) == len(core):
        titles, core = [*titles, " ".join(map(normalize, core))], []
    return mention | {"raw": raw, "starts": mention["starts"][cut:], "titles": titles, "suffix": suffix, "words": name_words(core) if core else ()}


def title_end(raw: Sequence[str]) -> int:
    """How many leading words are titles; at least one word is left."""
    words = [normalize(word) for word in raw]
    end = 0
    while end < len(words) - 1 and (size := title_size(words[end:-1]) or is_modifier(words[end])):
        end += size
    if end and not any(word in BEFORE for word in words[:end]) and not title_size(words[:end]):
        end = 0
    for at in range(end, len(words) - 1):
        size = title_size(words[at:-1])
        if size and " ".join(words[at:at + size]) in OFFICES:
            end = at + size
    if end and words[end] in PREPOSITIONS and len(words) - end > 2:
        return 0 if is_country(words) else len(words) - 2
    return end


def title_phrases(raw: Sequence[str]) -> list[str]:
    """The titles among these words, folded."""
    words, phrases = [normalize(word) for word in raw], []
    while words:
        size = title_size(words)
        phrases += [" ".join(words[:size])] if size else []
        words = words[max(size, 1):]
    return phrases


def title_size(words: Sequence[str]) -> int:
    """How many words the longest title at the start of these has; of two initials the first is none ("M. A. Berg")."""
    if len(words) > 1 and len(words[0]) == len(words[1]) == 1:
        return 0
    sizes = range(min(LONGEST_TITLE, len(words)), 0, -1)
    return next((size for size in sizes if " ".join(words[:size]) in BEFORE), 0)


def is_country(words: Sequence[str]) -> bool:
    """Whether the words end in the name of a country: "Emperor of the United States"."""
    return any(" ".join(words[-size:]) in COUNTRY for size in (1, 2, 3))


def is_modifier(word: str) -> bool:
    """Whether the word may stand before a title and belong to it."""
    return word in ADJECTIVES or word in PEOPLE or word in COUNTRY


def name_words(raw: Sequence[str]) -> tuple[str, ...]:
    """Folded words of a person's name; "J.K." gives two initials."""
    words: list[str] = []
    for word in raw:
        parts = normalize(word).split()
        words += list(parts[0]) if re.fullmatch(r"(?:[A-Z]\.?){2}|(?:[A-Z]\.){2,}", word) else parts
    return tuple(words) or plain_words(raw)


# Persons.

def join_people(mentions: list[Mention], parents: list[int]) -> None:
    """Persons: full names that fit, then bare names."""
    several = [mention for mention in mentions if is_several(mention)]
    for same in by_words(several).values():
        join_all(parents, same)
    clusters = join_full_names([mention for mention in mentions if len(mention["words"]) > 1 and not is_several(mention)], parents)
    bare = [mention for mention in mentions if len(mention["words"]) < 2]
    join_bare_names(bare, clusters, parents)


def is_several(mention: Mention) -> bool:
    """Whether the mention names two persons or more: "Smith and Jones"."""
    return "and" in mention["words"] or "&" in mention["words"]


def join_full_names(mentions: list[Mention], parents: list[int]) -> list[list[Mention]]:
    """Groups of full names; a name joins a group only if it fits all names in it, and the nearest such group."""
    clusters: list[list[Mention]] = []
    places: dict[str, list[int]] = defaultdict(list)
    forms: dict[tuple, list[Mention]] = defaultdict(list)
    for mention in mentions:
        forms[mention["words"], mention["suffix"]].append(mention)
    for (words, _), same in sorted(forms.items(), key=lambda item: (-len(item[0][0]), item[1][0]["number"])):
        near = dict.fromkeys(number for word in words for number in places[word])
        fitting = [number for number in near if all(fits(mention, same[0]) for mention in first_forms(clusters[number]))]
        if fitting:
            chosen = max(fitting, key=lambda number: (len(clusters[number]), -number))
            clusters[chosen] += same
        else:
            chosen = len(clusters)
            clusters.append(list(same))
        for word in words:
            places[word].append(chosen)
    for cluster in clusters:
        join_all(parents, cluster)
    return clusters


def first_forms(cluster: list[Mention]) -> list[Mention]:
    """One mention for each form of the name."""
    return list({(mention["words"], mention["suffix"]): mention for mention in cluster}.values())


def fits(longer: Mention, shorter: Mention) -> bool:
    """Whether two full names can be one person's."""
    long, short = longer["words"], shorter["words"]
    suffixes = {longer["suffix"], shorter["suffix"]}
    if len(suffixes) == 2 and ("" not in suffixes or "sr" in suffixes):
        return False
    if len(short) > len(long):
        long, short = short, long
    if long[-len(short):] == short or sorted(long) == sorted(short):
        return True
    if long[-1] == short[-1]:
        return same_first(long[0], short[0]) and in_order(short[1:-1], long[1:-1])
    return len(long) > len(short) and long[0] == short[0] and len(short[-1]) > 1 and in_order(short, long)


def same_first(first: str, second: str) -> bool:
    """Equal, an initial of the other, or its short form."""
    if first == second:
        return True
    if min(len(first), len(second)) == 1:
        return first[0] == second[0]
    return bool(SHORT.get(first, set()) & SHORT.get(second, set()))


def in_order(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether all words of the one come in the other in the same order, initials counting as their names."""
    rest = iter(long)
    return not long or all(any(word == other or (1 in (len(word), len(other)) and word[0] == other[0]) for other in rest) for word in short)


def join_bare_names(bare: list[Mention], clusters: list[list[Mention]], parents: list[int]) -> None:
    """Every bare name to the person it fits who was named last, else to the same bare name before it."""
    places = name_places(clusters)
    numbers = [sorted(mention["number"] for mention in cluster) for cluster in clusters]
    titles = [Counter(title for mention in cluster for title in mention["titles"]) for cluster in clusters]
    first_names = [next((GIVEN_NAMES[m["words"][0]] for m in cluster if len(m["words"]) > 1 and m["words"][0] in GIVEN_NAMES), "") for cluster in clusters]
    suffixes = [{mention["suffix"] for mention in cluster} for cluster in clusters]
    alone: dict[tuple, list[tuple[int, str]]] = defaultdict(list)
    for mention in bare:
        candidates = [number for number in bearers(mention, places, titles, first_names) if not mention["suffix"] or suffixes[number] <= {"", mention["suffix"]}]
        if candidates:
            chosen = likeliest(mention, candidates, numbers)
            join(parents, numbers[chosen][0], mention["number"])
            insort(numbers[chosen], mention["number"])
            titles[chosen].update(mention["titles"])
        else:
            same = alone[mention["words"] or (mention["titles"][-1],)]
            number, suffix = next(((n, told) for n, told in reversed(same) if told == mention["suffix"] or "" in (told, mention["suffix"])), (mention["number"], ""))
            join(parents, number, mention["number"])
            same.append((mention["number"], mention["suffix"] or suffix))


def name_places(clusters: list[list[Mention]]) -> dict[str, list[set[int]]]:
    """For every word, the persons who have it as last name, as first name, elsewhere in the name, or as short first name."""
    places: dict[str, list[set[int]]] = defaultdict(lambda: [set(), set(), set(), set()])
    for number, cluster in enumerate(clusters):
        for words in {mention["words"] for mention in cluster}:
            places[words[-1]][0].add(number)
            places[words[0]][1].add(number)
            for word in words[1:-1]:
                places[word][2].add(number)
            for line in SHORT.get(words[0], ()):
                for word in TITLES["short"][line]:
                    places[normalize(word)][3].add(number)
    return places


def bearers(mention: Mention, places: dict[str, list[set[int]]], titles: list[Counter], first_names: list[str]) -> list[int]:
    """Persons this bare name can mean: the best place of the word in a name first, then the form of address; `first_names` tells the gender of each person's."""
    if not mention["words"]:
        return [number for number, told in enumerate(titles) if mention["titles"][-1] in told]
    ranks = places.get(mention["words"][0], [])
    gender = gender_of(mention["titles"])
    genders = {number: gender_of(titles[number]) or first_names[number] for rank in ranks for number in rank}
    for rank in ranks:
        able = [number for number in sorted(rank) if not {gender, genders[number]} >= {"male", "female"}]
        offices = [title for title in mention["titles"] if title in BEFORE and title not in ADDRESS]
        same_office = [number for number in able if any(titles[number][title] for title in offices)]
        same_gender = [number for number in able if gender and genders[number] == gender]
        if able:
            return same_office or same_gender or able
    return []


def gender_of(titles: Iterable[str]) -> str:
    """What the forms of address say of a person's gender, or nothing."""
    return next((GENDER[title] for title in titles if title in GENDER), "")


def likeliest(mention: Mention, candidates: list[int], numbers: list[list[int]]) -> int:
    """The candidate named most often before this mention, of equals the one named last; else the one named first after it."""
    def weight(number: int) -> tuple[int, int]:
        earlier = bisect_left(numbers[number], mention["number"])
        return (earlier, numbers[number][earlier - 1]) if earlier else (0, -numbers[number][0])
    return max(candidates, key=weight)


# Organisations.

def join_organisations(mentions: list[Mention], parents: list[int]) -> None:
    """Organisations: the same words, known names, acronyms, and last the shortened names."""
    table = by_words(mentions)
    join_same_words(table, parents)
    join_known(table, ORGANISATION_SETS, parents)
    join_initials(table, parents)
    join_shortened(mentions, table, parents)


def content(words: Sequence[str]) -> tuple[str, ...]:
    """The words that carry the name, without small words and legal endings."""
    kept = [word for word in words if word not in MINOR]
    while len(kept) > 1 and kept[-1] in LEGAL:
        kept.pop()
    return tuple(kept)


def join_same_words(table: dict[tuple[str, ...], list[Mention]], parents: list[int]) -> None:
    """Names of the same words in any order: "Ministry of Health", "Health Ministry"."""
    same: dict[tuple[str, ...], list[Mention]] = defaultdict(list)
    for words, mentions in table.items():
        same[tuple(sorted(content(words)))] += mentions
    for mentions in same.values():
        join_all(parents, mentions)


def join_known(table: dict[tuple[str, ...], list[Mention]], sets: dict[str, set[int]], parents: list[int]) -> None:
    """Names that a list says are one; a name in two lines is joined only where another name decides which is meant."""
    lines: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for words in table:
        for line in sets.get(" ".join(words), ()):
            lines[line].append(words)
    told = {words: [line for line in sets.get(" ".join(words), ()) if len(lines[line]) > 1] for words in table}
    for line, names in lines.items():
        sure = [words for words in names if told[words] == [line]]
        join_all(parents, [table[words][0] for words in sure])


def is_acronym(mention: Mention) -> bool:
    """Whether the mention is one word of capitals."""
    return len(mention["raw"]) == 1 and bool(ACRONYM.match(mention["raw"][0]))


def join_initials(table: dict[tuple[str, ...], list[Mention]], parents: list[int]) -> None:
    """An acronym and the one name in the text whose initials it is, small words counted or not."""
    initials: dict[str, set[int]] = defaultdict(set)
    for words, mentions in table.items():
        if len(words) > 1:
            for chosen in (words, [word for word in words if word not in MINOR], content(words)):
                initials["".join(word[0] for word in chosen)].add(find(parents, mentions[0]["number"]))
    for words, mentions in table.items():
        owners = initials.get(words[0], set()) if is_acronym(mentions[0]) and len(words[0]) > 1 else set()
        if len(owners) == 1:
            join(parents, min(owners), mentions[0]["number"])


def join_shortened(mentions: list[Mention], table: dict[tuple[str, ...], list[Mention]], parents: list[int]) -> None:
    """A shortened name and the last organisation that can be called so."""
    owners: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for words, same in table.items():
        for short in short_names(words):
            if short != words:
                owners[short] += [mention["number"] for mention in same]
    for mention in mentions:
        found = [number for number in owners.get(mention["words"], ())]
        if found and may_be_short(mention):
            join(parents, nearest(found, mention), mention["number"])


def short_names(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    """Names an organisation may be called by after its full name."""
    kept = tuple(word for at, word in enumerate(words) if not (at and word in LEGAL))
    before = kept[:next((at for at, word in enumerate(kept) if at and word in PREPOSITIONS), len(kept))]
    names = {kept}
    names |= {kept[at:] for at in range(1, len(kept)) if all(is_national(word) for word in kept[:at])}
    if before[-1:] and before[-1] in HEADS:
        names.add(before[-1:])
    while len(kept) > 1 and kept[-1] in GENERIC | LEGAL:
        kept = kept[:-1]
        names.add(kept)
    if 1 < len(words) < 4 and not MINOR & set(words) and words[-1] not in HEADS | GENERIC | LEGAL | {"house"}:  # "the House" is not the White House
        names |= {words[at:] for at in range(1, len(words))}
    after = words[words.index("of") + 1:] if "of" in words else ()
    if after and not any(is_national(word) for word in after):
        names.add(after)
    return {name for name in names if name}


def is_national(word: str) -> bool:
    """Whether the word says only of which country an organisation is."""
    return word in NATIONAL or word in PEOPLE or word in COUNTRY or word in MINOR


def may_be_short(mention: Mention) -> bool:
    """A lone "Observatory" needs a determiner; a place's name or a people's is no organisation's short name."""
    words = mention["words"]
    if len(words) == 1 and words[0] in HEADS:
        before = mention["span"][0].nbor(-1) if mention["span"].start else mention["span"][0]
        return normalize(mention["span"][0].text) in DETERMINERS or normalize(before.text) in DETERMINERS
    return " ".join(words) not in COUNTRY and words[0] not in PEOPLE


# Places and peoples.

def place_key(words: tuple[str, ...]) -> str:
    """The country's number, or the name without what only says that it is a city or a river."""
    name = " ".join(words)
    if name in COUNTRY:
        return f"country {COUNTRY[name]}"
    for start in PLACE_BEFORE:
        name = name.removeprefix(start)
    for end in PLACE_AFTER:
        name = name.removesuffix(end)
    for end in (" islands", " mountains"):
        name = name.removesuffix(end) + "s" if name.endswith(end) else name
    return f"country {COUNTRY[name]}" if name in COUNTRY else name


def join_places(mentions: list[Mention], parents: list[int]) -> None:
    """Places: one country under its names, one city under its names."""
    keys: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        keys[place_key(mention["words"])].append(mention)
    for same in keys.values():
        join_all(parents, same)
    join_known(by_words(mentions), PLACE_SETS, parents)
    join_halves(by_words(mentions), parents)


def join_halves(table: dict[tuple[str, ...], list[Mention]], parents: list[int]) -> None:
    """"The North" and the one country named with that word, "North Korea"."""
    for side in ("north", "south", "east", "west"):
        whole = [words for words in table if words[0] == side and len(words) == 2 and " ".join(words) in COUNTRY]
        if (side,) in table and len(whole) == 1:
            join_all(parents, [*table[whole[0]][:1], *table[side,]])


def people_key(words: tuple[str, ...]) -> str:
    """The number of the people, or the name without a plural's -s."""
    name = " ".join(words)
    return f"people {PEOPLE[name]}" if name in PEOPLE else name.removesuffix("s")


def join_peoples(mentions: list[Mention], parents: list[int]) -> None:
    """Peoples: singular, plural and adjective are one."""
    keys: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        keys[people_key(mention["words"])].append(mention)
    for same in keys.values():
        join_all(parents, same)


# Acronyms told in the text, and labels that disagree.

def join_told(mentions: list[Mention], parents: list[int]) -> None:
    """An acronym and the name it is told for: "Syrian Democratic Forces (SDF)", "SDF (Syrian Democratic Forces)"."""
    for first, second in zip(mentions, mentions[1:]):
        short = any(is_acronym(one) and is_short_for(one["raw"][0], other["words"]) for one, other in ((first, second), (second, first)))
        if short and "person" not in (first["kind"], second["kind"]) and opens_bracket(first["span"], second):
            join(parents, first["number"], second["number"])


def opens_bracket(span: Span, following: Mention) -> bool:
    """Whether only an opening bracket stands between the two."""
    between = span.doc[span.end:following["span"].start].text.strip()
    return between in ("(", "( the", "(the")


def is_short_for(acronym: str, words: Sequence[str]) -> bool:
    """Whether most letters of the acronym start a word of the name, or all come in it in order."""
    letters, whole = normalize(acronym).replace(" ", ""), "".join(words)
    if not ACRONYM.match(acronym) or len(letters) < 2 or len(words) < 2:
        return False
    starts = Counter(word[0] for word in words)
    matched = sum((starts & Counter(letters)).values())
    rest = iter(whole)
    return matched * 2 > len(letters) or (letters[0] == whole[0] and all(letter in rest for letter in letters))


def join_labels(mentions: list[Mention], parents: list[int]) -> None:
    """The same words under two labels, where no person is among them; and a lone last name that was not taken for a person."""
    things = [mention for mention in mentions if mention["kind"] != "person"]
    for same in by_words(things).values():
        join_all(parents, same)
    people = [mention for mention in mentions if mention["kind"] == "person"]
    persons = by_words(people)
    last: dict[str, list[int]] = defaultdict(list)
    for words in persons:
        if len(words) > 1 and not PREPOSITIONS & set(words):
            last[words[-1]] += [mention["number"] for mention in persons[words]]
    sizes = Counter(find(parents, mention["number"]) for mention in mentions)
    for mention in things:
        if len(mention["words"]) == 1 and sizes[find(parents, mention["number"])] <= 2 and is_unknown(mention):
            if found := last.get(mention["words"][0]):
                join(parents, nearest(found, mention), mention["number"])
    names = by_words(things)
    for words, same in persons.items():
        if words in names and len({find(parents, m["number"]) for m in persons[words]}) == 1 and sizes[find(parents, same[0]["number"])] == len(same) <= sizes[find(parents, names[words][0]["number"])]:
            join_all(parents, [*same, names[words][0]])


def is_unknown(mention: Mention) -> bool:
    """Whether no list knows the words as a place, a people or an organisation."""
    name = " ".join(mention["words"])
    return not any(name in known for known in (COUNTRY, CAPITAL, PEOPLE, PLACE_SETS, ORGANISATION_SETS, HEADS))


# The whole.

def link(spans: Sequence[Span]) -> list[int]:
    """For every span (in text order; they may overlap), the position of the first span of the same actor."""
    mentions = [read_mention(number, span) for number, span in enumerate(spans)]
    parents = list(range(len(mentions)))
    kinds: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        kinds[mention["kind"]].append(mention)
    join_people(kinds["person"], parents)
    join_places(kinds["place"], parents)
    join_peoples(kinds["people"], parents)
    join_organisations(kinds["organisation"], parents)
    join_told(mentions, parents)
    join_labels(mentions, parents)
    return [find(parents, number) for number in range(len(mentions))]


def named(doc: Doc) -> list[Span]:
    """The entities that are persons, peoples, organisations or places."""
    return [span for span in doc.ents if span.label_ in KINDS]


def actors(doc: Doc) -> Doc:
    """The Doc with an actor id in `ent_id_` of every person, people, organisation, place and facility among its entities.

    The id is the fullest name in small letters ("ian-moss"), with -2, -3 where two actors have one name, in order of their first mention.
    """
    spans = named(doc)
    groups = link(spans)
    names = {group: slug(fullest([span for _, span in same])) for group, same in gather(groups, spans)}
    ids = dict(zip(names, unique(list(names.values()))))
    chosen = {(span.start, span.end): ids[group] for group, span in zip(groups, spans)}
    doc.set_ents([with_id(span, chosen.get((span.start, span.end), span.ent_id_)) for span in doc.ents])
    return doc


def gather(keys: Sequence, spans: Sequence[Span]) -> list[tuple]:
    """(key, its pairs of key and span), in order of first mention."""
    table: dict = defaultdict(list)
    for key, span in zip(keys, spans):
        table[key].append((key, span))
    return list(table.items())


def with_id(span: Span, actor: str) -> Span:
    """The same entity with an actor id."""
    return Span(span.doc, span.start, span.end, label=span.label, kb_id=span.kb_id, span_id=actor)


def unique(names: Sequence[str]) -> list[str]:
    """The names, a number added where one was taken."""
    taken: set[str] = set(names)
    seen: set[str] = set()
    result = []
    for name in names:
        number, free = 2, name
        while free in seen or (free != name and free in taken):
            number, free = number + 1, f"{name}-{number}"
        seen.add(free)
        result.append(free)
    return result


def slug(span: Span) -> str:
    """A readable id from a name."""
    return normalize(display(span)).replace("&", "and").replace(" ", "-") or "actor"


def display(span: Span) -> str:
    """The name without titles, determiner, possessive ending and brackets, as the text has it."""
    mention = read_mention(0, span)
    return " ".join(span.text[mention["starts"][0]:mention["end"]].split())


def fullest(spans: Sequence[Span]) -> Span:
    """The mention with most words of the kind most of them have; of equals the commonest form, then the first."""
    mentions = [read_mention(number, span) for number, span in enumerate(spans)]
    kind = Counter(mention["kind"] for mention in mentions).most_common(1)[0][0]
    forms = Counter(mention["words"] for mention in mentions)
    return max((m for m in mentions if m["kind"] == kind), key=lambda m: (len(m["words"]), forms[m["words"]], -m["number"]))["span"]


def table(doc: Doc) -> pd.DataFrame:
    """One row a person, people, organisation or place, most mentioned first; offsets are those of its fullest mention.

    `name` and `aliases` are told without titles, `roles` are the titles and descriptions beside the name, as the text has them; `mentions` is a count.
    """
    rows = read_actors(tuple(span for span in named(doc) if span.ent_id_))
    return pd.DataFrame([row | {name: list(row[name]) for name in ("aliases", "roles")} for row in rows], columns=COLUMNS)


@lru_cache(maxsize=2)
def read_actors(spans: tuple[Span, ...]) -> list[dict]:
    """The rows of `table` from the mentions with an actor id, read once as long as they stay the same."""
    rows = [read_actor(actor, [span for _, span in same]) for actor, same in gather([span.ent_id_ for span in spans], spans)]
    return sorted(rows, key=lambda row: (-row["mentions"], row["first"]))


def read_actor(actor: str, spans: list[Span]) -> dict:
    """The row of one actor."""
    best = fullest(spans)
    name, labels = display(best), Counter(span.label_ for span in spans)
    roles = dict.fromkeys(role for span in spans if span.label_ == "PERSON" for role in read_roles(span))
    return {
        "start": best.start_char, "end": best.end_char, "text": best.text, "actor": actor, "name": name, "label": labels.most_common(1)[0][0],
        "aliases": [alias for alias in dict.fromkeys(map(display, spans)) if alias != name], "roles": list(roles), "mentions": len(spans), "first": spans[0].start_char,
    }


# Roles: phrases beside a person's name whose head is a word of words/titles.toml.

def read_roles(span: Span) -> list[str]:
    """Titles and descriptions told with this mention, in text order."""
    spans = [*title_in(span), *titles_before(span), *phrase_before(span), *phrase_after(span), *phrase_with_be(span)]
    return [text for role in spans if (text := role.text.strip())]


def title_in(span: Span) -> list[Span]:
    """The title inside the entity itself: "President" in "President Joe Biden"."""
    mention = read_mention(0, span)
    end = span.doc.char_span(0, span.start_char + mention["starts"][0], alignment_mode="contract")
    return split_titles(span.doc[span.start:end.end]) if mention["titles"] and end and end.end > span.start else []


def titles_before(span: Span) -> list[Span]:
    """Titles that stand directly before the entity."""
    start = left_edge(span.doc, span.start)
    return split_titles(span.doc[start:span.start]) if start < span.start else []


def split_titles(span: Span) -> list[Span]:
    """A rank apart from the office told before it; each must be or hold a title."""
    words = [normalize(token.text) for token in span]
    size = next((size for size in range(min(LONGEST_TITLE, len(words)), 0, -1) if " ".join(words[-size:]) in RANKS and words[:-size][-1:] != [""]), 0)
    parts = [span.doc[span.start:span.end - size], span.doc[span.end - size:span.end]] if size else [span]
    return [part for part in map(trim_phrase, parts) if len(part) and is_title(part)]


def is_title(phrase: Span) -> bool:
    """Whether the phrase's head is a role, and the phrase is more than a form of address."""
    return has_role_head(phrase) and " ".join(normalize(token.text) for token in phrase) not in ADDRESS


def left_edge(doc: Doc, stop: int) -> int:
    """Where the words of a title that ends here begin: nouns and adjectives, "of" and "the" between them."""
    edge = at = stop
    while at > max(stop - 14, 0) and not doc[at].is_sent_start:
        at -= 1
        if belongs_to_name(doc[at]):
            edge = at
        elif not is_joiner(doc[at]) or edge == stop:
            break
    return after_and(doc, edge, stop) if edge < stop and normalize(doc[stop - 1].text) in ROLES else stop


def after_and(doc: Doc, edge: int, stop: int) -> int:
    """Where a title begins after an "and" that parts it from another's description: "Ana Berg, the current director and Minister Leo Holt’s choice"."""
    before = edge - 1 - (doc[edge - 1].lower_ in DETERMINERS)
    ands = [j for j in range(edge, stop) if doc[j].lower_ == "and"]
    return ands[-1] + 1 if ands and before > 0 and doc[before].text == "," and doc[before - 1].ent_type_ == "PERSON" else edge


def belongs_to_name(token: Token) -> bool:
    """Whether the word can be part of a title: a noun or adjective, a country, a title's own words; not another person's name."""
    word = normalize(token.text)
    if token.ent_type_ in ("PERSON", "DATE", "TIME") or not word or word in HONOURS:
        return False
    if word in ROLES or word in ADJECTIVES or word in COUNTRY:
        return True
    return token.pos_ in ("NOUN", "PROPN", "ADJ") if token.pos else token.text[0].isupper() and not token.is_sent_start


def is_joiner(token: Token) -> bool:
    """Whether the word may stand between the words of a title."""
    return token.lower_ in ("of", "the", "for", "and", "&", "-", "'s", "’s", "to")


def phrase_after(span: Span) -> list[Span]:
    """The description between commas after a name: "Ian Moss, a former senior official"."""
    doc, start = span.doc, span.end
    if start + 1 < len(doc) and doc[start].text == "," and doc[start + 1].like_num:
        start += 2
    if start + 1 >= len(doc) or doc[start].text not in (",", "–", "—"):
        return []
    return role_from(doc, start + 1)


def role_from(doc: Doc, start: int) -> list[Span]:
    """The phrase that begins here, if its head is a role."""
    end = next((token.i for token in doc[start:start + 30] if ends_phrase(token)), min(start + 30, len(doc)))
    person = next((j for j in range(start + 1, end) if doc[j].ent_type_ == "PERSON" and follows_noun(doc[j], doc[start:end])), start)
    end = next((j for j in range(person, start, -1) if doc[j].lower_ == "and"), end)
    phrase = trim_phrase(doc[start:end])
    return [phrase] if len(phrase) and starts_phrase(phrase[0]) and has_role_head(phrase) else []


def starts_phrase(token: Token) -> bool:
    """Whether a description can begin with this word."""
    return token.lower_ not in ("and", "or", "but", "of", "to", "not", "including", "said") and token.pos_ not in ("ADP", "CCONJ", "VERB", "SCONJ")


def ends_phrase(token: Token) -> bool:
    """Whether a description ends before this word: at a stop, a relative pronoun or a verb outside a name."""
    if token.text in ",.;:()—–[]“”\"!?…" or "\n" in token.text or token.lower_ in ("who", "which", "that", "whose", "whom", "where", "when", "said", "says", "told"):
        return True
    return token.pos_ in ("VERB", "AUX", "SCONJ") and not token.ent_type_


def trim_phrase(phrase: Span) -> Span:
    """The phrase without small words and spaces at its ends."""
    start, end = phrase.start, phrase.end
    while end > start and (phrase.doc[end - 1].lower_ in MINOR | {"with", "from", "by", "or"} or phrase.doc[end - 1].pos_ in ("ADP", "CCONJ", "ADV", "DET", "PRON") or phrase.doc[end - 1].is_space):
        end -= 1
    while end > start and (phrase.doc[start].lower_ in ("of", "and", "for", "to", "&", "-", "'s", "’s") or phrase.doc[start].is_space):
        start += 1
    return phrase.doc[start:end]


def has_role_head(phrase: Span) -> bool:
    """Whether the last word before "of", "at" or "for" is a role, and is no person's name."""
    core = []
    for token in phrase:
        if core and (token.pos_ == "ADP" or token.lower_ in ("of", "for", "at", "in", "with", "to", "from", "on", "by")):
            break
        core.append(token)
    heads = [core[-1], *(token.nbor(-1) for token in core[1:] if token.lower_ == "and")]
    if any(token.ent_type_ == "PERSON" and token.ent_iob_ == "B" and follows_noun(token, phrase) for token in phrase):
        return False
    return not any(token.ent_type_ == "PERSON" for token in core[-1:]) and any(normalize(head.text).split()[-1:] and normalize(head.text).split()[-1] in ROLES for head in heads)


def follows_noun(token: Token, phrase: Span) -> bool:
    """Whether a name in the phrase stands right after a noun, as in "Chairman Charles Brown": then the phrase describes that person."""
    return token.i > phrase.start and token.nbor(-1).lower_ not in ("of", "for", "to", "with", "by", "at", "and", "under", "from", "the", "'s", "’s")


def phrase_before(span: Span) -> list[Span]:
    """The description before a name between commas: "The president of the club, John Smith, said"."""
    doc, stop = span.doc, span.start - 1
    if stop < 1 or doc[stop].text != "," or span.end >= len(doc) or doc[span.end].text not in (",", "."):
        return []
    start = stop
    while start > max(stop - 20, 0) and not doc[start].is_sent_start and not ends_phrase(doc[start - 1]):
        start -= 1
    phrase = trim_phrase(doc[start:stop])
    return [phrase] if len(phrase) and phrase[0].pos_ != "ADP" and starts_phrase(phrase[0]) and has_role_head(phrase) else []


def phrase_with_be(span: Span) -> list[Span]:
    """What a person is said to be: "Moss is a lawyer"; needs a parse."""
    root = span.root
    if root.dep_ != "nsubj" or root.head.i <= span.end:
        return []
    be = next((child for child in root.head.children if child.dep_ == "cop"), None)
    if be is None or be.i < span.end or be.lower_ not in ("is", "was", "'s", "’s") or be.i + 1 >= len(span.doc):
        return []
    return role_from(span.doc, be.i + 1) if be.nbor(1).pos_ in ("DET", "NOUN", "ADJ", "PROPN") else []
