"""Membership: who belongs, and who may still be given or spend points."""

from enum import StrEnum


class MemberState(StrEnum):
    """Where a membership stands. Points never expire, whatever the state."""

    PROVISIONAL = "provisional"
    ACTIVE = "active"
    LEFT = "left"
    DECEASED = "deceased"

    @property
    def takes_part(self) -> bool:
        """Whether the member may check in and redeem."""
        return self in {MemberState.PROVISIONAL, MemberState.ACTIVE}
