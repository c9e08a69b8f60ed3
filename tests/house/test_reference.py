"""The reference of the ledger is complete: what the code can refuse or allow stands in ledger/README.md."""

import inspect
from pathlib import Path

import pytest

from ledger import errors
from ledger.errors import LedgerError
from ledger.scheme.roles import MAY, Role

REFERENCE = (Path(__file__).parents[2] / "ledger" / "README.md").read_text(encoding="utf-8")
LEAVES = [each for each in vars(errors).values() if inspect.isclass(each) and issubclass(each, LedgerError) and each.code]


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.code)
def test_every_refusal_has_its_line_in_the_reference(leaf: type[LedgerError]) -> None:
    """Whoever meets a code in a log must be able to look it up."""
    assert f"| `{leaf.code}` | " in REFERENCE


def test_no_two_refusals_share_a_code() -> None:
    """Two meanings under one code would give one of them the other's sentence."""
    assert len({leaf.code for leaf in LEAVES}) == len(LEAVES)


def test_the_role_table_in_the_reference_is_the_one_the_operations_read() -> None:
    """A printed table that differs from the enforced one misleads whoever hands out roles."""
    for act, roles in MAY.items():
        listed = ", ".join(f"`{role.value}`" for role in Role if role in roles)
        assert f"| `{act.value}` | {listed} |" in REFERENCE
