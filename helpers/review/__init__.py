"""How far to trust it: what persons checked and changed, scores against a gold annotation, and files that other tools read and give back."""

from helpers.corrections import write
from helpers.review.checked import changes, checked, doubtful, problems, told
from helpers.review.marks import as_corrections, marks

__all__ = ["as_corrections", "changes", "checked", "doubtful", "marks", "problems", "told", "write"]
