"""The verdict: a headline, why it is so in one to three sentences, and all of it in one sentence."""

from portfixer.words.verdicts.explanations import explanation
from portfixer.words.verdicts.headlines import headline
from portfixer.words.verdicts.summaries import summary

__all__ = ["explanation", "headline", "summary"]
