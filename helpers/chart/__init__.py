"""Charts drawn from tables: every function takes tables with the columns `annotate`, `attribute`, `situate` and `relate` give them, never a Doc.

A figure's title states the finding and its subtitle the measure; bars start at zero, marks are labelled, there are no
legends. The sentence for those who cannot see a chart is built with it and travels as `ax.get_label()`.
"""

from IPython.display import HTML, display
from matplotlib import pyplot
from matplotlib.axes import Axes

from helpers.chart import paper
from helpers.chart.article import article
from helpers.chart.names import dispersion, mentions, sentence_lengths, trace
from helpers.chart.page import annotated, parts
from helpers.chart.paper import ACCENT, ACTOR_COLOURS, GREY, MOST, PALE, SHOWN_WIDTH, THE_ARTICLE, UNKNOWN, UNNAMED, colours, credit, png
from helpers.chart.tiles import event_codes
from helpers.chart.voices import flagged, trace_voices, trace_words, voice_strip, words_by_kind, words_by_speaker
from helpers.chart.when import timeline, trace_times
from helpers.chart.where import story_map, trace_places
from helpers.chart.who import deeds, trace_deeds, trace_events


def show(picture: Axes | HTML, *, alt: str | None = None) -> None:
    """Displays a chart or an annotated article with the sentence that says what it shows, and closes the figure.

    The sentence, `alt` or the picture's own, is the name of the figure and the output's `text/plain`. Pages and JupyterLab
    show the `text/html`, whose marks lead to their sentences; the PNG beside it is for LaTeX and other exports.
    """
    if isinstance(picture, HTML):
        output = {"text/html": picture.data, "text/plain": alt or picture.metadata["alt"]}
    else:
        output = paper.output(picture, alt or picture.get_label())
        pyplot.close(picture.figure)
    display(output, raw=True)
