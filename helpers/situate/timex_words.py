"""The words and patterns by which time expressions are found. They read the text in lower case; the vocabulary is words/times.toml."""

import re
import tomllib
from pathlib import Path

from helpers.quantity import CARDINALS

WORDS = tomllib.loads((Path(__file__).parents[1] / "words" / "times.toml").read_text(encoding="utf8"))


def either(words: list[str] | dict) -> str:
    """A pattern for any of the words or phrases, longest first."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s+").replace("'", "['’]") for word in longest_first) + ")"


MONTHS = {name: number for number, name in enumerate(WORDS["months"], start=1)} | WORDS["short"]["months"]
WEEKDAYS = {name: number for number, name in enumerate(WORDS["weekdays"], start=1)} | WORDS["short"]["weekdays"]
MONTH = either(WORDS["months"])
ANY_MONTH = rf"(?P<month>{MONTH}|{either(WORDS['short']['months'])}\b\.?)"
WEEKDAY = either(WORDS["weekdays"])
ANY_WEEKDAY = rf"(?P<weekday>{WEEKDAY}|{either(WORDS['short']['weekdays'])}\b\.?)"
DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\w]|[.,/]\d)"
DAYS = rf"(?P<day>{DAY})(?:\s*(?:-|–|to|and|&|or)\s*(?P<day2>{DAY}))?"
NAMED = rf"(?P<second>{MONTH}|{either(WORDS['short']['months'])})"
YEAR = r"(?:1[0-9]\d\d|20\d\d)(?![\w]|[.,:/]\d)"
COUNTED = either(CARDINALS)
NUMBER = (r"(?:\d+(?:,\d{3})*(?:\.\d+)?(?:\s?½|[\s-]\d/\d)?(?:\s+(?:hundred|thousand|million|billion)\b)?|"
          r"(?:a|an)\b(?:\s+(?:half|dozen|hundred|thousand)\b)?|half\s+an?\b|"
          rf"{COUNTED}\b(?:[\s-](?:and[\s-]a[\s-]half|(?:and[\s-])?(?:{COUNTED}|dozen|hundred|thousand|million|billion))\b){{0,6}})")
VAGUE = (r"(?:(?:a|the|those|these)\s+)?(?:good\s+)?(?:(?:couple|number|handful|dozens|hundreds|(?:tens\s+of\s+)?thousands|tens)\s+(?:of\s+)?|"
         r"(?:several|few|some|many|numerous|countless|multiple|various)(?:\s+(?:hundred|thousand|more|other))?\s+)")
UNIT = rf"(?P<unit>{either([word for word in WORDS['units'] if not word.startswith(('centur', 'mill'))])})(?P<plural>s?)"
BIG = r"(?P<big>century|centuries|millennium|millennia)"
PART = rf"(?P<part>{either([part for part in WORDS['parts'] if part not in ('noon', 'midday', 'midnight')])})"
HALF = r"(?P<half>\s+and\s+a\s+half)?"
HOUR = rf"\d{{1,2}}|{either(list(CARDINALS)[1:13])}"
PART_OF_DAY = r"\s+(?:in\s+the\s+(?:early\s+|late\s+)?(?P<part>morning|afternoon|evening)|at\s+(?P<night>night))"
ZONE = r"(?:\s?(?:gmt|utc|bst|est|edt|cet|cest|et|pt|pst|pdt|ist|eat|wat|cat|local\s+time)\b)"
SEASON = rf"(?P<season>{either(WORDS['seasons'])})"
LAST = r"(?:the\s+|this\s+|these\s+)?(?:very\s+)?(?P<rel>last|past|previous|preceding|next|coming|upcoming|following|recent)"
RELATIVE_WEEK = (r"(?P<rel>last|next|this\s+past|this\s+coming|this|past|coming|the\s+coming|the\s+following|following|the\s+previous|previous|"
                 r"the\s+next|that|every\s+second|every\s+other|every|each)\s+")
END = r"(?!\w)"
NTH = {name: number for number, name in enumerate(WORDS["centuries"]["words"], start=1)} | {"last": -1, "final": -1}
MODS = {"START": ["beginning", "start", "early", "turn"], "MID": ["middle", "mid", "height"], "END": ["end", "close", "late"],
        "BEFORE": ["earlier"], "AFTER": ["later"]}
EDGES = {word: mod for mod, words in MODS.items() for word in words}  # the `mod` of TIMEX3
FEASTS = {name: (kind, rule) for kind in ("fixed", "easter", "nth") for name, rule in WORDS["holidays"][kind].items()}
WORD = re.compile(r"[^\W_]+")


# One pattern a rule.

PATTERNS: dict[str, str] = {
    "day month": rf"(?:{ANY_WEEKDAY},?\s+(?:the\s+)?)?{DAYS}\s*(?:day\s+)?(?:of\s+)?{ANY_MONTH}{END}(?:,?\s+(?P<year>{YEAR}))?",
    "month day": rf"(?:{ANY_WEEKDAY},?\s+)?{ANY_MONTH}\s*(?:the\s+)?{DAYS}(?:,?\s*(?P<year>{YEAR}))?",
    "day-month-year": rf"(?P<first>\d{{1,2}})(?P<sign>[/.-]?){NAMED}(?P=sign)(?P<year>(?:19|20)?\d\d)(?![\w/]|[.-]\d)",
    "month-day-year": rf"{NAMED}(?P<sign>[/.-])(?P<first>\d{{1,2}})(?P=sign)(?P<year>(?:19|20)?\d\d)(?![\w/]|[.-]\d)",
    "year-month-day": rf"(?P<year>(?:19|20)\d\d)(?P<sign>[/.-]){NAMED}(?P=sign)(?P<first>\d{{1,2}})(?![\w/]|[.-]\d)",
    "iso": r"(?P<year>\d{4})-(?P<second>\d\d)-(?P<first>\d\d)(?!\d)(?P<clock>[t ]\d\d:\d\d(?::\d\d)?)?",
    "numeric": r"(?P<first>\d{1,2})(?P<sign>[/.-])(?P<second>\d{1,2})(?P=sign)(?P<year>(?:19|20)\d\d|(?<=/)\d\d)(?![\d/])",
    "month year": (rf"{ANY_MONTH},?\s+(?:(?:of|in)\s+)?(?:(?P<year>{YEAR})|"
                   rf"(?P<rel>last|this|next|that|that\s+same|the\s+same|the\s+following)\s+year{END})"),
    "related month": rf"(?P<rel>last|next|this\s+past|this\s+coming|this|this\s+past)\s+(?P<month>{MONTH}){END}(?!\s+{DAY})",
    "month": rf"(?P<month>{MONTH}|{either(WORDS['short']['months'])}\.){END}(?!['’]s\s+[a-z]+ing)",
    "year": rf"(?:the\s+year\s+)?(?P<year>{YEAR})",
    "fiscal year": rf"(?:(?:fiscal|financial)\s+(?:year\s+)?(?P<year>{YEAR})|fy\s?['’]?(?P<short>(?:20)?\d\d)(?![\w]|[.,:]\d))",
    "years": r"(?P<from>1[0-9]\d\d|20\d\d)\s?(?P<sign>[-–—/])\s?(?P<to>(?:1[0-9]|20)\d\d|\d\d)(?![\d\w]|[.,/-]\d)",
    "year of an era": r"(?P<number>\d{1,4})\s?(?P<era>bce?|ad|ce|b\.c\.|a\.d\.)(?!\w)",
    "decade": (rf"(?:the\s+)?(?P<full>(?:1[0-9]|20)\d0)['’‘]?s{END}|(?:the\s+['’‘]?|['’‘])?(?P<tens>[2-9]0)['’‘]?s{END}|"
               rf"the\s+(?:(?P<edge>early|mid|late)[\s-]+)?(?:(?:roaring|swinging)\s+)?(?P<word>{either(WORDS['decades'])}){END}"),
    "century": (rf"(?:the\s+)?(?P<nth>\d{{1,2}}(?:st|nd|rd|th)|{either(WORDS['centuries']['words'])})(?:\s+|-)"
                rf"centur(?:y|ies)(?:\s+(?P<era>bce?|ad|ce))?{END}"),
    "quarter": (rf"(?:(?:the\s+)?(?:fiscal\s+)?(?P<nth>first|second|third|fourth|last|final)[\s-](?:fiscal[\s-])?(?P<unit>quarter|half)|q(?P<short>[1-4])){END}"
                rf"(?:\s+(?:of\s+|in\s+)?(?:(?:the|its|their|our)\s+)?(?:(?:(?:fiscal|financial)\s+(?:year\s+)?)?(?P<year>{YEAR})|fy\s?['’]?(?P<fy>(?:20)?\d\d)(?!\w)|"
                rf"(?P<rel>(?:(?:this|last|next)\s+|(?:the|the\s+current)\s+)(?:(?:fiscal|financial)\s+)?year){END}))?"),
    "season": rf"(?:(?P<rel>last|next|this\s+past|this\s+coming|this|past|coming|every|each)\s+)?{SEASON}{END}(?:\s+(?:of\s+)?(?P<year>{YEAR}))?",
    "nth": (rf"(?:the\s+)?(?P<nth>{either(NTH)}|\d{{1,2}}(?:st|nd|rd|th))(?:\s+(?:(?P<weekday>{WEEKDAY})|(?P<unit>day|week|week-?end)))?\s+"
            rf"(?P<of>of|in)\s+(?P<whole>the\s+(?:month|year){END})?"),
    "feast": rf"(?:(?P<rel>last|next|this)\s+)?(?P<feast>{either(FEASTS)}){END}(?:,?\s+(?P<year>{YEAR}))?",
    "movable feast": rf"(?P<feast>{either(WORDS['holidays']['movable']['names'])}){END}(?:,?\s+(?P<year>{YEAR}))?",
    "named date": rf"{either(WORDS['named'])}{END}",
    "weekday": (rf"(?:{RELATIVE_WEEK})?{ANY_WEEKDAY}(?P<plural>s?){END}(?:\s+(?:(?:early|late)\s+)?{PART}s?{END})?"
                rf"(?:,?\s+(?:of\s+)?(?P<week>last|this|next)\s+week{END})?"),
    "day": rf"(?:(?P<beyond>(?:the\s+)?day\s+(?:before|after)\s+))?(?P<day>today|yesterday|tomorrow|tonight){END}(?:\s+{PART}{END})?",
    "part of day": (r"(?:(?P<rel>this|last|that|that\s+same|the\s+same|the\s+next|the\s+following|the\s+previous|every|each)\s+|"
                    rf"(?:in|on)\s+the\s+(?P<early>(?:early|late)\s+)?){PART}{END}"),
    "calendar": (r"(?P<rel>this\s+past|this\s+coming|this|last|next|past|the\s+next|the\s+last|the\s+past|the\s+coming|the\s+upcoming|the\s+previous|"
                 rf"previous|the\s+preceding|the\s+following|following|that\s+same|the\s+same|that|(?:the\s+)?current)\s+"
                 rf"(?:(?P<fiscal>fiscal|financial)\s+)?(?:{UNIT}|{BIG}){END}"),
    "weekend": rf"(?:the\s+)?(?P<unit>week-?end){END}",
    "unit beside": rf"(?:the|a)\s+{UNIT}\s+(?P<way>before|after|earlier|later){END}",
    "edge of unit": rf"(?:the\s+)?(?P<edge>beginning|start|end|middle|close)\s+of\s+(?:the|this)\s+(?P<unit>week|month|year|decade|century){END}",
    "year end": rf"(?:the\s+)?year(?:[\s-]end|['’]s\s+end){END}",
    "last units": (rf"(?!(?:previous|preceding|following|upcoming)\s+[\da-z]+\s){LAST}\s+"
                   rf"(?:(?P<count>{VAGUE}|{NUMBER}\s*-?)\s*)?(?:{UNIT}|{BIG}){END}{HALF}"),
    "ago": (rf"(?P<word>(?:(?P<count>{VAGUE}|{NUMBER})[\s-]*)?(?:{UNIT}|{BIG}){HALF})\s+"
            rf"(?P<way>ago|back|earlier|later|before|after|from\s+now|from\s+today|hence|afterwards|previously|prior){END}"),
    "duration": rf"(?P<count>{VAGUE}|{NUMBER})[\s-]*(?:{UNIT}|{BIG}){END}{HALF}",
    "age": rf"(?P<count>{NUMBER})[\s-](?P<unit>year|month|week|day)(?P<plural>s?)[\s-]olds?{END}",
    "in units": rf"in\s+(?P<count>{NUMBER})\s+(?:{UNIT}|{BIG}){HALF}(?P<time>['’]s?\s+time)?{END}",
    "open duration": rf"(?:(?P<unit>minute|hour|day|week|month|year|decade)s|(?P<big>centuries|millennia)){END}",
    "every": rf"(?:every|each|per)\s+(?:single\s+|other\s+)?(?:(?P<count>{VAGUE}|{NUMBER})\s*)?(?:{UNIT}|{BIG}){END}",
    "times a unit": rf"(?:once|twice|thrice|(?:{NUMBER}|{VAGUE})\s*times)\s+(?:a|an|every|each|per)\s+(?:{UNIT}|{BIG}){END}",
    "often": rf"(?P<often>{either(WORDS['sets'])}){END}",
    "reference": rf"{either([word for words in WORDS['references'].values() for word in words])}{END}",
    "clock": rf"(?P<hour>\d{{1,2}})(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap])(?:\.\s?m\.|\.?m{END}){ZONE}?",
    "24-hour clock": rf"(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:/])(?P<sure>\s?(?:hrs|hours|h){END}|{ZONE})?",
    "military clock": rf"(?P<hour>[01]\d|2[0-3])[:.]?(?P<minute>[0-5]\d)\s?(?P<sure>(?:hrs|hours){END}|{ZONE})",
    "o'clock": rf"(?P<hour>{HOUR})(?=\s+o['’]clock|{re.sub('.P<[a-z]+>', '?:', PART_OF_DAY)})(?P<sure>\s+o['’]clock)?(?:{PART_OF_DAY})?{END}",
    "clock in words": (rf"(?P<minute>half[\s-]+|(?:an?\s+)?quarter\s+|{NUMBER}(?:[\s-]+minutes?)?\s+)(?P<way>past|after|to|before|of|till)\s+(?P<hour>{HOUR}|noon|midday|midnight){END}"
                       rf"(?![\s-](?:half|thirds?|per|percent|points?|hundred|thousand|million)\b|\.\d)(?:\s+o['’]clock)?(?:\s?(?P<ap>[ap])\.?m{END}\.?|{PART_OF_DAY}{END})?"),
    "noon": rf"(?P<word>noon|midday|midnight){END}",
}
RULES = {name: re.compile(pattern) for name, pattern in PATTERNS.items()}

# The words with which a match of each rule can begin; "#" is a number in digits.
NEIGHBOURS = ["last", "next", "this", "past", "coming", "the", "following", "previous", "that", "every", "each"]
COUNTING = [*CARDINALS, "a", "an", "half", *WORDS["vague"]["words"], "the", "those", "these", "so", "good", "handful", "#"]
FIRST_WORDS: dict[str, list[str]] = {
    "day month": [*WEEKDAYS, "#"], "month day": [*WEEKDAYS, *MONTHS], "iso": ["#"], "numeric": ["#"],
    "day-month-year": ["#"], "year-month-day": ["#"], "month-day-year": list(MONTHS), "month year": list(MONTHS),
    "related month": ["last", "next", "this"], "month": list(MONTHS), "year": ["#", "the"], "fiscal year": ["fiscal", "financial", "fy"], "years": ["#"], "year of an era": ["#"],
    "decade": ["#", "the"], "century": ["#", "the", *(word.split("-")[0] for word in WORDS["centuries"]["words"])],
    "quarter": ["the", "fiscal", "first", "second", "third", "fourth", "last", "final", "q1", "q2", "q3", "q4"],
    "season": [*WORDS["seasons"], "last", "next", "this", "past", "coming", "every", "each"],
    "feast": [*sorted({re.split(r"\W", name)[0] for name in FEASTS}), "last", "next", "this"],
    "movable feast": sorted({name.split(" ")[0] for name in WORDS["holidays"]["movable"]["names"]}),
    "named date": sorted({WORD.match(name).group() for name in WORDS["named"]} - {"9", "7", "26"}) + ["#"],
    "weekday": [*WEEKDAYS, *(name + "s" for name in WORDS["weekdays"]), *NEIGHBOURS],
    "day": ["the", "day", "today", "yesterday", "tomorrow", "tonight"],
    "part of day": ["this", "last", "that", "the", "every", "each", "in", "on"],
    "calendar": ["this", "last", "next", "past", "the", "previous", "following", "that", "current"], "weekend": ["the", "weekend", "week"],
    "unit beside": ["the", "a"], "edge of unit": ["the", "beginning", "start", "end", "middle", "close"], "year end": ["the", "year"],
    "last units": ["the", "this", "these", "very", "last", "past", "previous", "preceding", "next", "coming", "upcoming", "following", "recent"],
    "ago": [*COUNTING, *(word + "s" for word in WORDS["units"]), "centuries", "millennia"], "duration": COUNTING,
    "age": [*CARDINALS, "#"], "in units": ["in"],
    "open duration": [*(word + "s" for word in WORDS["units"]), "centuries", "millennia"], "every": ["every", "each", "per"],
    "times a unit": ["once", "twice", "thrice", *COUNTING], "often": list(WORDS["sets"]),
    "reference": sorted({word.split(" ")[0] for words in WORDS["references"].values() for word in words}), "clock": ["#"],
    "24-hour clock": ["#"], "military clock": ["#"], "o'clock": ["#", *CARDINALS], "clock in words": ["half", "a", "quarter", "#", *CARDINALS],
    "nth": ["the", *(name.split("-")[0] for name in NTH), "#"], "noon": ["noon", "midday", "midnight"],
}
RULES_OF: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
for rule, firsts in FIRST_WORDS.items():
    for first in dict.fromkeys(firsts):
        RULES_OF.setdefault(first, []).append((rule, RULES[rule]))
