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

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import pandas as pd
from spacy.tokens import Doc, Span

from helpers.annotate.naming import (
    ADDRESS, BEFORE, CAPITAL, COUNTRY, DETERMINERS, GENDER, GIVEN_NAMES, HEADS, KINDS, MINOR, ORGANISATION_SETS, PEOPLE, PLACE_AFTER, PLACE_BEFORE,
    PLACE_SETS, PREPOSITIONS, SHORT, TITLES, Mention, content, display, is_acronym, is_short_for, read_mention, short_names)
from helpers.annotate.roles import read_roles
from helpers.text import normalize

COLUMNS = ["start", "end", "text", "actor", "name", "label", "aliases", "roles", "mentions"]
JOINING = {"and", "&"}  # in the names of two persons: "Smith and Jones"


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


def grouped(items: Iterable, key: Callable) -> dict:
    """The items by their key, in text order."""
    table: dict = defaultdict(list)
    for item in items:
        table[key(item)].append(item)
    return table


def words_of(mention: Mention) -> tuple[str, ...]:
    """The folded words."""
    return mention["words"]


def join_same(mentions: Iterable[Mention], key: Callable, parents: list[int]) -> None:
    """Mentions with one key become one group."""
    for same in grouped(mentions, key).values():
        join_all(parents, same)


def nearest(numbers: Iterable[int], mention: Mention) -> int:
    """The last of these mentions before this one, else the first after it."""
    earlier = [number for number in numbers if number < mention["number"]]
    return max(earlier) if earlier else min(numbers)


# Persons.

def join_people(mentions: list[Mention], parents: list[int]) -> None:
    """Persons: full names that fit, then bare names."""
    several = [mention for mention in mentions if JOINING & set(mention["words"])]
    join_same(several, words_of, parents)
    full = [mention for mention in mentions
            if len(mention["words"]) > 1 and not JOINING & set(mention["words"])]
    clusters = join_full_names(full, parents)
    join_bare_names([mention for mention in mentions if len(mention["words"]) < 2], clusters, parents)


def join_full_names(mentions: list[Mention], parents: list[int]) -> list[list[Mention]]:
    """Groups of full names; a name joins a group only if it fits all names in it, and the largest such group."""
    clusters: list[list[Mention]] = []
    places: dict[str, list[int]] = defaultdict(list)
    forms = grouped(mentions, lambda mention: (mention["words"], mention["suffix"]))
    for (words, _), same in sorted(forms.items(), key=lambda item: (-len(item[0][0]), item[1][0]["number"])):
        near = dict.fromkeys(number for word in words for number in places[word])
        fitting = [number for number in near if all(fits(mention, same[0]) for mention in first_forms(clusters[number]))]
        chosen = max(fitting, key=lambda number: (len(clusters[number]), -number), default=len(clusters))
        clusters += [[]] * (chosen == len(clusters))
        clusters[chosen] = clusters[chosen] + same
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
    """Every bare name to the person it fits who is spoken of most before it, else to the same bare name before it."""
    places = name_places(clusters)
    numbers = [sorted(mention["number"] for mention in cluster) for cluster in clusters]
    titles = [Counter(title for mention in cluster for title in mention["titles"]) for cluster in clusters]
    genders = [next((GIVEN_NAMES[first] for m in cluster if (first := m["words"][0]) in GIVEN_NAMES), "") for cluster in clusters]
    suffixes = [{mention["suffix"] for mention in cluster} for cluster in clusters]
    alone: dict[tuple, list[Mention]] = defaultdict(list)
    for mention in bare:
        suffix = mention["suffix"]
        able = [number for number in bearers(mention, places, titles, genders) if not suffix or suffixes[number] <= {"", suffix}]
        if able:
            chosen = likeliest(mention, able, numbers)
            join(parents, numbers[chosen][0], mention["number"])
            insort(numbers[chosen], mention["number"])
            titles[chosen].update(mention["titles"])
        else:
            same = alone[mention["words"] or (mention["titles"][-1],)]
            first = next((other for other in reversed(same) if "" in (suffix, other["suffix"]) or suffix == other["suffix"]), mention)
            join(parents, first["number"], mention["number"])
            same.append(mention | {"suffix": suffix or first["suffix"]})


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


def bearers(mention: Mention, places: dict[str, list[set[int]]], titles: list[Counter], genders: list[str]) -> list[int]:
    """Persons this bare name can mean: the best place of the word in a name first, then the office or the form of address (`genders`: by first names)."""
    if not mention["words"]:
        return [number for number, told in enumerate(titles) if mention["titles"][-1] in told]
    gender = gender_of(mention["titles"])
    offices = [title for title in mention["titles"] if title in BEFORE and title not in ADDRESS]
    for rank in places.get(mention["words"][0], []):
        able = [number for number in sorted(rank) if not {gender, gender_of(titles[number]) or genders[number]} >= {"male", "female"}]
        same_office = [number for number in able if any(titles[number][title] for title in offices)]
        same_gender = [number for number in able if gender and (gender_of(titles[number]) or genders[number]) == gender]
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
    """Organisations: the same words in any order ("Health Ministry"), known names, acronyms, and last the shortened names."""
    table = grouped(mentions, words_of)
    join_same(mentions, lambda mention: tuple(sorted(content(mention["words"]))), parents)
    join_known(table, ORGANISATION_SETS, parents)
    join_initials(table, parents)
    join_shortened(mentions, table, parents)


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
        for short in short_names(words) - {words}:
            owners[short] += [mention["number"] for mention in same]
    for mention in mentions:
        if mention["words"] in owners and may_be_short(mention):
            join(parents, nearest(owners[mention["words"]], mention), mention["number"])


def may_be_short(mention: Mention) -> bool:
    """A lone "Observatory" needs a determiner; a place's name or a people's is no organisation's short name."""
    words = mention["words"]
    if len(words) == 1 and words[0] in HEADS:
        before = mention["span"][0].nbor(-1) if mention["span"].start else mention["span"][0]
        return normalize(mention["span"][0].text) in DETERMINERS or normalize(before.text) in DETERMINERS
    return " ".join(words) not in COUNTRY and words[0] not in PEOPLE


# Places and peoples.

def place_key(mention: Mention) -> str:
    """The country's number, or the name without what only says that it is a city or a river."""
    name = " ".join(mention["words"])
    for start in PLACE_BEFORE:
        name = name if name in COUNTRY else name.removeprefix(start)
    for end in PLACE_AFTER:
        name = name if name in COUNTRY else name.removesuffix(end)
    name = name.removesuffix(" islands") + "s" if name.endswith(" islands") else name
    return f"country {COUNTRY[name]}" if name in COUNTRY else name


def join_halves(table: dict[tuple[str, ...], list[Mention]], parents: list[int]) -> None:
    """"The North" and the one country named with that word, "North Korea"."""
    for side in ("north", "south", "east", "west"):
        whole = [words for words in table if words[0] == side and len(words) == 2 and " ".join(words) in COUNTRY]
        if (side,) in table and len(whole) == 1:
            join_all(parents, [*table[whole[0]][:1], *table[side,]])


def people_key(mention: Mention) -> str:
    """The number of the people, or the name without a plural's -s: "Kurd", "Kurds", "Kurdish"."""
    name = " ".join(mention["words"])
    return f"people {PEOPLE[name]}" if name in PEOPLE else name.removesuffix("s")


# Acronyms told in the text, and labels that disagree.

def join_told(mentions: list[Mention], parents: list[int]) -> None:
    """An acronym and the name it is told for: "Syrian Democratic Forces (SDF)", "SDF (Syrian Democratic Forces)"."""
    for first, second in zip(mentions, mentions[1:]):
        short = any(is_acronym(one) and is_short_for(one["raw"][0], other["words"]) for one, other in ((first, second), (second, first)))
        between = first["span"].doc[first["span"].end:second["span"].start].text.strip()
        things = "person" not in (first["kind"], second["kind"])
        if short and things and between in ("(", "( the", "(the"):
            join(parents, first["number"], second["number"])


def join_labels(mentions: list[Mention], parents: list[int]) -> None:
    """The same words under two labels, where no person is among them; and a lone last name that was not taken for a person."""
    things = [mention for mention in mentions if mention["kind"] != "person"]
    join_same(things, words_of, parents)
    last: dict[str, list[int]] = defaultdict(list)
    for mention in mentions:
        words = mention["words"]
        if mention["kind"] == "person" and len(words) > 1 and not PREPOSITIONS & set(words):
            last[words[-1]].append(mention["number"])
    sizes = Counter(find(parents, mention["number"]) for mention in mentions)
    for mention in things:
        words = mention["words"]
        if words[0] in last and len(words) == 1 and sizes[find(parents, mention["number"])] <= 2 and is_unknown(words[0]):
            join(parents, nearest(last[words[0]], mention), mention["number"])


def is_unknown(name: str) -> bool:
    """Whether no list knows the word as a place, a people or an organisation."""
    return not any(name in known for known in (COUNTRY, CAPITAL, PEOPLE, PLACE_SETS, ORGANISATION_SETS, HEADS))


# The whole.

def link(spans: Sequence[Span]) -> list[int]:
    """For every span (in text order; they may overlap), the position of the first span of the same actor."""
    mentions = [read_mention(number, span) for number, span in enumerate(spans)]
    parents = list(range(len(mentions)))
    kinds = grouped(mentions, lambda mention: mention["kind"])
    join_people(kinds["person"], parents)
    join_same(kinds["place"], place_key, parents)
    places = grouped(kinds["place"], words_of)
    join_known(places, PLACE_SETS, parents)
    join_halves(places, parents)
    join_same(kinds["people"], people_key, parents)
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
    groups = dict(zip(spans, link(spans)))
    names = {group: slug(fullest(same)) for group, same in grouped(spans, groups.get).items()}
    ids = dict(zip(names, unique(list(names.values()))))
    doc.set_ents([with_id(span, ids[groups[span]] if span in groups else span.ent_id_) for span in doc.ents])
    return doc


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
    rows = [read_actor(actor, same) for actor, same in grouped(spans, lambda span: span.ent_id_).items()]
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
