"""Which phone signed several households in one session: a signal for the reviewer, never a refusal (`checkin.md`)."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from ledger.scheme.checkin import CheckInState
from ledger.store import tables as t
from ledger.store.unit import Reading


def shared_browsers(rx: Reading, community_id: UUID, session_ids: Iterable[UUID]) -> Counter[tuple[UUID, bytes]]:
    """Return how many members each browser signed in each session, where they are not all of one household."""
    done = t.check_in.c
    rows = rx.connection.execute(
        sa.select(done.session_id, done.browser, done.member_id, t.person.c.household_id)
        .join(t.person, (t.person.c.community_id == done.community_id) & (t.person.c.member_id == done.member_id), isouter=True)
        .where(
            done.community_id == community_id,
            done.session_id.in_(list(session_ids)),
            done.browser.is_not(None),
            done.state.in_([CheckInState.PENDING.value, CheckInState.STAMPED.value]),
        )
    ).all()
    homes: defaultdict[tuple[UUID, bytes], set[UUID]] = defaultdict(set)
    members: Counter[tuple[UUID, bytes]] = Counter()
    for row in rows:
        homes[row.session_id, row.browser].add(row.household_id or row.member_id)
        members[row.session_id, row.browser] += 1
    return Counter({key: count for key, count in members.items() if len(homes[key]) > 1})
