"""A book in a file: there are no roles to tell apart, and the file's permissions are the guard."""

from collections.abc import Sequence

import sqlalchemy as sa

from ledger.errors import RoleUnknown


class NoRoles:
    """The part of a `Backend` that is about roles, for an engine that has none."""

    def may_upgrade(self, _connection: sa.Connection, /) -> bool:
        """Return True: whoever can write the file can do anything to it."""
        return True

    def may_rewrite(self, _connection: sa.Connection, /) -> str | None:
        """Return None: there is no other role as which a service could run."""
        return None

    def grants(self, _connection: sa.Connection, _role: str, /) -> Sequence[str]:
        """Return nothing."""
        return ()

    def admit(self, _connection: sa.Connection, role: str, /) -> None:
        """Refuse.

        Raises:
            RoleUnknown: always.
        """
        raise RoleUnknown(role=role)

    def renew_grants(self, _connection: sa.Connection, /) -> Sequence[str]:
        """Do nothing, to nobody."""
        return ()
