"""Many articles: read them, take all of them apart, and get all or one of them back."""

from helpers.corpus.back import article, table, tables
from helpers.corpus.read import articles
from helpers.corpus.runner import run
