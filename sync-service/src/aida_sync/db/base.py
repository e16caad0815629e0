"""The base of all tables: names of constraints, and the column types that both databases share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column
from uuid_utils import uuid7

# Alembic needs names for what it alters; SQLite would otherwise leave constraints nameless.
NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always with its time zone; SQLite keeps it as text without one, in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse a moment without a zone: nobody knows when it was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Put back the zone that SQLite drops."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The base of all tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy declares it so)
        datetime: UtcDateTime(),
        bytes: LargeBinary(),
        dict[str, Any]: JSON().with_variant(JSONB(), "postgresql"),
        list[Any]: JSON().with_variant(JSONB(), "postgresql"),
    }


def new_id() -> str:
    """A fresh id: UUID version 7, so that ids sort by the time they were made."""
    return str(uuid7())


IdType = Uuid(as_uuid=False)
BigInt = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits; SQLite makes row numbers only of a column that is called INTEGER."""
Id = Annotated[str, mapped_column(IdType, primary_key=True, default=new_id)]
Ref = Annotated[str, mapped_column(IdType)]
Name = Annotated[str, mapped_column(String(200))]
Word = Annotated[str, mapped_column(String(64))]


def table_of(mapped: type[Base]) -> Table:
    """The table of a class: rows go in faster through it where nobody needs objects."""
    table = mapped.__table__
    assert isinstance(table, Table)
    return table
