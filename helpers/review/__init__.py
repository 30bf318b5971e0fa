"""How far to trust it: what is to be checked, what persons changed, scores against a gold annotation, and files that other tools read and give back."""

from helpers.corrections import write
from helpers.review.card import card, layers, line, trust, worst, wrongs
from helpers.review.checked import changes, checked, doubtful, problems, told
from helpers.review.checklist import checklist, sheet
from helpers.review.corrector import corrector
from helpers.review.formats import export, marks_in, read
from helpers.review.gold import gold
from helpers.review.marks import as_corrections, marks
from helpers.review.scores import agreement, errors, scores
from helpers.text import as_csv

__all__ = ["agreement", "as_corrections", "as_csv", "card", "changes", "checked", "checklist", "corrector",
           "doubtful", "errors", "export", "gold", "layers", "line", "marks", "marks_in", "problems",
           "read", "scores", "sheet", "told", "trust", "worst", "write", "wrongs"]
