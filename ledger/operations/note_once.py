"""Write down, once a minute, what can happen with every page: a look at personal data, a door that stayed shut."""

from datetime import timedelta
from uuid import UUID

from ledger.clock import micros
from ledger.ledger import Ledger
from ledger.scheme.audit import Action
from ledger.scheme.roles import Principal
from ledger.store import auditing
from ledger.store.columns import as_uuid

EVERY = timedelta(minutes=1)
"""One event of one person within it stands for all: a page that is asked for again and again must not fill the book."""


def note_once(ledger: Ledger, community_id: UUID, by: Principal, action: Action, subject_id: UUID | None = None) -> None:
    """Note that `by` did this (to `subject_id`, where it is about somebody), unless the last time is less than a minute ago.

    A look is noted before it is shown: where nothing can be written, nobody looks unseen.
    """
    with ledger.writing() as tx:
        known = tx.fetch(
            "SELECT subject_id FROM audit_event WHERE community_id = ? AND recorded_at > ? AND action = ? AND by_id = ?",
            (community_id, micros(tx.now - EVERY), action.value, by.id),
        )
        if all(as_uuid(subject) != subject_id for (subject,) in known):
            auditing.note(tx, community_id, by, action, subject_id)
