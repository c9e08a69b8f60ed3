"""The sealer: everything gets its leaf once, folded accounts stay exact, and the log says nothing of a person."""

from hashlib import sha256
from pathlib import Path
from typing import cast
from uuid import UUID

import pytest
import sqlalchemy as sa

from ledger import Account, Kind, Transfer
from ledger.book.checkpoint import Checkpoint, open_note
from ledger.book.merkle import grow, inclusion_proof, leaf_hash, root_of, verify_inclusion
from ledger.errors import BookDamaged, KeyMissing
from ledger.ids import new_id
from ledger.operations.join_member import JoinMember, join_member
from ledger.operations.seal import Seal, seal
from ledger.operations.seal_all import seal_all
from ledger.reports.verification import verify
from ledger.store import journal_rows as rows
from ledger.store import leaves, sealing
from ledger.store import tables as t
from ledger.store.merkle_log import STRIDE, LogTip, StoredNodes, head, heads
from ledger.store.outbox import record
from tests.club import COMMUNITY, SATURDAY, Club
from tests.databases import Kind as Engine
from tests.sealed import Intruder, sealed_club_in


def gift(taker: UUID, giver: UUID, amount: int = 1) -> Transfer:
    return Transfer(
        id=new_id(),
        kind=Kind.SINGLE,
        debit_account_id=giver,
        credit_account_id=taker,
        unit="points",
        amount=amount,
        code="gift",
    )


def test_everything_that_waits_is_sealed_and_nothing_twice(club: Club) -> None:
    """A sealer that runs every few seconds must find an empty outbox, and must not fill the log with nothing."""
    waiting = club.count(t.unsealed)
    done = seal(club.ledger, COMMUNITY)
    # The key that signs is written down first, and sealed with the rest.
    assert (done.leaves, done.size) == (waiting + 1, waiting + 1)
    assert club.count(t.unsealed) == 0
    assert club.count(t.leaf) == done.size
    assert seal(club.ledger, COMMUNITY) == Seal(0, done.size, done.root)
    assert club.count(t.checkpoint) == 1
    assert seal_all(club.ledger) == 0


def test_an_empty_book_has_no_checkpoint(kind: Engine, tmp_path: Path) -> None:
    """A signature over nothing would be an anchor for a book that nobody has begun."""
    with sealed_club_in(kind, tmp_path) as club:
        nobody = new_id()
        club.ledger.create_community(nobody, name="没有人")
        assert seal(club.ledger, nobody) == Seal(0, 0, None)
        assert verify(club.ledger, nobody).good


def test_the_note_says_what_the_log_is(club: Club) -> None:
    """What is printed and handed on must be the head of this very log, and of this very community."""
    done = seal(club.ledger, COMMUNITY)
    with club.ledger.reading() as rx:
        newest = head(rx, COMMUNITY)
    assert newest is not None
    body = open_note(newest.note, [key.verifier for key in club.keys.seal_keys(COMMUNITY)]).body
    assert Checkpoint.parse(body) == Checkpoint(origin=club.keys.origin(COMMUNITY), size=done.size, root=done.root or b"")
    assert body.splitlines()[0].endswith(f"/{COMMUNITY}")


def test_without_keys_nothing_is_sealed(kind: Engine, tmp_path: Path) -> None:
    """A checkpoint that nobody signed is worth nothing, and its leaves could never be signed again."""
    with sealed_club_in(kind, tmp_path) as club:
        club.ledger._keys = None
        with pytest.raises(KeyMissing):
            seal(club.ledger, COMMUNITY)


def test_a_long_queue_is_sealed_page_by_page(club: Club) -> None:
    """After a week without a sealer everybody else must not wait until all of it is written."""
    shelves = [Account(id=new_id(), unit="points", code="shelf") for _ in range(2 * sealing.PAGE)]
    club.ledger.book(COMMUNITY).create_accounts(shelves)
    waiting = club.count(t.unsealed) + 1
    assert seal(club.ledger, COMMUNITY).leaves == waiting
    with club.ledger.reading() as rx:
        sizes = [each.size for each in heads(rx, COMMUNITY)]
    assert sizes == [sealing.PAGE, 2 * sealing.PAGE, waiting]


def test_a_page_after_the_first_256_leaves_stores_its_node(kind: Engine, tmp_path: Path) -> None:
    """Without stored nodes a proof in the tenth year would hash a million leaves."""
    with sealed_club_in(kind, tmp_path) as club, club.ledger.reading() as rx:
        hashes = [bytes(cast("bytes", row[0])) for row in rx.fetch("SELECT hash FROM leaf ORDER BY leaf_index")]
        assert rx.fetch("SELECT level, node_index FROM node") == [(8, 0)]
        node, newest = StoredNodes(rx, COMMUNITY), head(rx, COMMUNITY)
        assert newest is not None
        assert root_of(grow(0, [], hashes).frontier) == newest.root
        for index in (0, 1, 255, 256, len(hashes) - 1):
            proof = inclusion_proof(index, newest.size, node)
            assert verify_inclusion(hashes[index], index, newest.size, proof, newest.root)


def test_a_log_of_65_536_leaves_is_grown_and_proved_from_its_nodes(kind: Engine, tmp_path: Path) -> None:
    """The second level is reached after some years; a fault in it would be found then, with ten years to repair."""
    size = (1 << 2 * STRIDE) + 257
    hashes = [leaf_hash(number.to_bytes(4, "big")) for number in range(size)]
    grown = grow(0, [], hashes)
    with sealed_club_in(kind, tmp_path) as club, club.ledger.writing() as tx:
        other = new_id()
        tx.run_many(
            "INSERT INTO leaf (community_id, leaf_index, kind, subject_id, size, hash) VALUES (?, ?, 'set', ?, ?, ?)",
            [(other, index, UUID(int=index), size, each) for index, each in enumerate(hashes)],
        )
        stored = [each for each in grown.nodes if each[0] % STRIDE == 0]
        assert {level for level, *_ in stored} == {8, 16}
        tx.run_many(
            "INSERT INTO node (community_id, level, node_index, hash) VALUES (?, ?, ?, ?)", [(other, *n) for n in stored]
        )
        tip = LogTip.read(tx, other, size)
        assert (tip.size, tip.edge) == (size, grown.frontier)
        assert tip.append([leaf_hash(b"one more")]) == []
        node, root = StoredNodes(tx, other), root_of(grown.frontier)
        for index in (0, 65_535, 65_536, size - 1):
            assert verify_inclusion(hashes[index], index, size, inclusion_proof(index, size, node), root)


def test_a_busy_account_is_exact_before_and_after_every_sealing(club: Club) -> None:
    """Points that are given out are read from running totals: one line counted twice or never is a rumour in the yard."""
    book = club.ledger.book(COMMUNITY)
    issue, taker = new_id(), new_id()
    opened = [Account(id=issue, unit="points", code="issue"), Account(id=taker, unit="points", code="spent")]
    book.create_accounts(opened)
    given = 0
    for amount in range(1, 12):
        hold = new_id()
        sides = {"debit_account_id": issue, "credit_account_id": taker, "unit": "points", "code": "gift"}
        batch = [
            gift(taker, issue, amount),
            Transfer(id=hold, kind=Kind.PENDING, amount=amount, **sides),  # type: ignore[arg-type]
            Transfer(id=new_id(), kind=Kind.POST if amount % 2 else Kind.VOID, pending_id=hold),
        ]
        book.create_transfers(batch[: 3 if amount % 3 else 2])
        given += amount + (amount if amount % 2 and amount % 3 else 0)
        before = book.lookup_accounts([issue, taker])
        assert (before[0].debits_posted, before[1].credits_posted) == (given, given)
        assert before[0].debits_pending == sum(each for each in range(1, amount + 1) if not each % 3)
        club.clock.tick(seconds=1)
        seal(club.ledger, COMMUNITY)
        assert book.lookup_accounts([issue, taker]) == before
        assert verify(club.ledger, COMMUNITY).good
    assert club.count(t.fold, account_id=issue) == 11


def test_a_clock_that_was_set_back_breaks_nothing(club: Club) -> None:
    """A machine whose time is corrected by half a minute must not look like a forger for ever after."""
    seal(club.ledger, COMMUNITY)
    club.clock.tick(seconds=-30)
    club.earn("李建国")
    assert seal(club.ledger, COMMUNITY).leaves > 0
    with club.ledger.reading() as rx:
        first, second = heads(rx, COMMUNITY)
    assert second.recorded_at >= first.recorded_at


def test_nothing_is_sealed_over_a_damaged_log(kind: Engine, tmp_path: Path) -> None:
    """A signature over a changed leaf would bear witness to the forgery."""
    with sealed_club_in(kind, tmp_path) as club:
        club.earn("李建国")
        with Intruder(club.ledger).inside("leaf") as connection:
            connection.execute(sa.update(t.leaf).where(t.leaf.c.leaf_index == 342).values(hash=bytes(32)))
        with pytest.raises(BookDamaged) as refusal:
            seal(club.ledger, COMMUNITY)
        assert refusal.value.params == {"table": "checkpoint", "row": "347", "why": "root_differs"}
        with Intruder(club.ledger).inside("leaf") as connection:
            connection.execute(sa.delete(t.leaf).where(t.leaf.c.leaf_index == 342))
        with pytest.raises(BookDamaged) as refusal:
            seal(club.ledger, COMMUNITY)
        assert (refusal.value.params["table"], refusal.value.params["why"]) == ("leaf", "missing")


def test_what_waits_and_is_not_there_stops_the_sealer(kind: Engine, tmp_path: Path) -> None:
    """A leaf over nothing would prove a line that never was."""
    with sealed_club_in(kind, tmp_path) as club:
        nothing = new_id()
        club.write(sa.insert(t.unsealed).values(community_id=COMMUNITY, kind="set", subject_id=nothing, recorded_at=1))
        with pytest.raises(BookDamaged) as refusal:
            seal(club.ledger, COMMUNITY)
        assert refusal.value.params == {"table": "set", "row": str(nothing), "why": "missing"}


NAMES = ("赵文兰", "王国宁", "韩文华", "王老师", "李建国", "李老师", "8号楼组", "13900001111")
SAID = ("漏签一次，补记", "申诉2018-001", "议事会第三次", "收据A17")


def test_no_name_no_number_and_no_word_of_a_person_is_in_a_leaf(club: Club) -> None:
    """A log that never changes must hold nothing that the law may one day ask to be erased."""
    tell_everything(club)
    seal(club.ledger, COMMUNITY)
    said = [each for kind in leaves.KINDS for each in sealed_of(club, kind)]
    assert len(said) > 20
    for kind in ("member", "correction", "rule_version", "stock_receipt"):
        assert any(f'"table":"{kind}"'.encode() in each for each in said), f"{kind} was looked at"
    texts = [*NAMES, *SAID]
    private = [text.encode() for text in texts] + [text.encode("unicode_escape") for text in texts]
    assert [each for each in said if any(text in each for text in private)] == []


def tell_everything(club: Club) -> None:
    """Write down names, a phone number, and free text wherever there is room for it."""
    reason, appeal, meeting, voucher = SAID
    join_member(club.ledger, club.ask(JoinMember, name="钱秀英", building_group="8号楼组", phone="13900001111"))
    here = {"community_id": COMMUNITY}
    both = {"first_officer": "李老师", "second_officer": "王老师", "decided_on": SATURDAY}
    whom = {"member_id": new_id(), "check_in_id": new_id(), "points": 3, "kind": "late_entry"}
    bought = {"item_id": club.items["R01"], "quantity": 1, "source": "bought", "unit_price_fen": 1, "received_on": SATURDAY}
    with club.ledger.writing() as tx:
        now = {"recorded_at": tx.now}
        record(tx, t.correction, {**here, **now, **both, **whom, "id": new_id(), "reason": reason, "appeal_no": appeal})
        record(tx, t.rule_version, {**here, **now, "version": 9, "effective_on": SATURDAY, "meeting": meeting})
        record(tx, t.stock_receipt, {**here, **now, **bought, "id": new_id(), "transfer_id": new_id(), "voucher": voucher})


def sealed_of(club: Club, kind: str) -> list[bytes]:
    """Return all bytes that are hashed for the leaves of a kind: what is sealed of each row, and the leaf itself."""
    with club.ledger.reading() as rx:
        found = rx.fetch("SELECT subject_id, salt, hash FROM leaf WHERE community_id = ? AND kind = ?", (COMMUNITY, kind))
        salts = {rows.key(row[0]): row[1] for row in found if row[1] is not None}
        hashes = {rows.key(row[0]): row[2] for row in found}
        contents = leaves._contents(rx, COMMUNITY, leaves.KINDS[kind], set(hashes), salts)  # type: ignore[arg-type]
    assert contents.keys() == hashes.keys()
    said: list[bytes] = []
    for subject_id, each in contents.items():
        leaf = leaves.leaf(COMMUNITY, kind, subject_id, [sha256(part).digest() for part in each])
        assert leaf_hash(leaf) == hashes[subject_id], "these are the very bytes"
        said += [*each, leaf]
    return said


def test_a_commitment_is_under_the_salt_of_its_leaf_alone(club: Club) -> None:
    """Two appeals with one word of a reason must not look alike: a guess at the word could be tried on all of them."""
    tell_everything(club)
    seal(club.ledger, COMMUNITY)
    row = {"id": COMMUNITY, "reason": SAID[0], "points": 3}
    one, other = (leaves.content(t.correction, row, salt) for salt in (bytes(16), bytes([1] * 16)))
    assert one != other
    assert one == leaves.content(t.correction, row, bytes(16))
    assert leaves.content(t.correction, row | {"reason": "别的"}, bytes(16)) != one
    with pytest.raises(ValueError, match="salt"):
        leaves.content(t.correction, row, None)
    with club.ledger.reading() as rx:
        salts = [row[0] for row in rx.fetch("SELECT salt FROM leaf WHERE salt IS NOT NULL")]
    assert len(set(salts)) == len(salts) > 2
    assert {len(salt) for salt in salts} == {16}  # type: ignore[arg-type]
