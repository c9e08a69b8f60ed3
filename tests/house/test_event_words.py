"""Every kind of event and every reason of the month's report has its words, in both languages."""

import pytest

from ledger.scheme.audit import TOPIC, Action, Topic
from ledger.scheme.outliers import Kind
from web.committee.event_words import ACTIONS, REASONS, TOPICS
from web.i18n import LANGUAGES, catalogue

SENTENCES = [*ACTIONS.values(), *TOPICS.values(), *(each for pair in REASONS.values() for each in pair)]


def test_every_kind_of_event_has_its_words_and_its_topic() -> None:
    """An event that breaks the supervisor's page hides all others with it."""
    assert set(ACTIONS) == set(TOPIC) == set(Action)
    assert set(TOPICS) == set(TOPIC.values()) == set(Topic)


def test_every_reason_of_the_report_is_explained() -> None:
    """A line without a reason reads like an accusation."""
    assert set(REASONS) == set(Kind)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_they_are_said_in_words(sentence: str, language: str) -> None:
    """A supervisor is a neighbour, not a programmer: `binding_made` tells them nothing."""
    said = catalogue(language).gettext(sentence)
    assert said
    assert any("一" <= character <= "鿿" for character in said) is (language == "zh")


def test_no_two_kinds_of_event_read_alike() -> None:
    """Two things under one name cannot be told apart any more."""
    for language in LANGUAGES:
        said = [catalogue(language).gettext(sentence) for sentence in ACTIONS.values()]
        assert len(set(said)) == len(said)
