"""Column types that mean the same on both engines: ids as 16 bytes, instants as microseconds, text as TEXT."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import UUID as NATIVE_UUID
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

from ledger.clock import from_micros, micros


class Id(sa.types.TypeDecorator[UUID]):
    """A UUID: the engine's own type where it has one, else 16 bytes, which sort the same way."""

    impl = sa.LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type that the engine stores."""
        native = dialect.supports_native_uuid
        return dialect.type_descriptor(NATIVE_UUID(as_uuid=True) if native else sa.LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> object:
        """Return what is bound for `value`."""
        return value if value is None or dialect.supports_native_uuid else value.bytes

    def process_result_value(self, value: object, dialect: Dialect) -> UUID | None:  # noqa: ARG002
        """Return the id that was stored."""
        return as_uuid(value)


@lru_cache(maxsize=65_536)
def _uuid(value: bytes) -> UUID:
    # Accounts, and lines named by others, come again and again; making a UUID costs more than reading its row.
    return UUID(bytes=value)


def as_uuid(value: object) -> UUID | None:
    """Return an id as the driver gave it, 16 bytes or a UUID, as a UUID."""
    if isinstance(value, bytes):
        return _uuid(value)
    assert value is None or isinstance(value, UUID), "an id column holds an id"
    return value


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware instant, stored as whole microseconds since 1970 UTC: it compares and sums alike everywhere."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Return the microseconds of `value`."""
        return None if value is None else micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the UTC instant that was stored."""
        return None if value is None else from_micros(value)


class Day(sa.types.TypeDecorator[date]):
    """A calendar day in Asia/Shanghai, stored as YYYY-MM-DD."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Return the text of `value`."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:  # noqa: ARG002
        """Return the day that was stored."""
        return None if value is None else date.fromisoformat(value)


def one_of(name: str, column: str, values: Sequence[str]) -> sa.CheckConstraint:
    """Return a named CHECK that `column` holds one of `values`."""
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=name)
