# SPDX-License-Identifier: EUPL-1.2
"""Writing and reading rows on the hot path: prepared statements and one round trip for many, beside Django's ORM.

The ORM spends far more on a row than PostgreSQL does. What is called thousands of times a minute (the intake of zaken)
writes its models through here; everything else keeps to the ORM. Transactions stay Django's: this only talks over the
same connection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import LiteralString

import psycopg
import psycopg.sql
from django.db import DEFAULT_DB_ALIAS, connections, models
from psycopg.types.json import Jsonb

Value = object
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the rows of a model are written."""

    sql: LiteralString
    attributes: tuple[str, ...]
    adapt: tuple[Callable[[object], object] | None, ...]


def _plain(value: object) -> object:
    return value.value if isinstance(value, Enum) else value


def _json(value: object) -> object:
    return None if value is None else Jsonb(value)


@lru_cache(maxsize=64)
def _plan(model: type[models.Model]) -> _Plan:
    """Read the columns of a model; a number that the database gives is left to it."""
    fields = [field for field in model._meta.local_concrete_fields if not isinstance(field, models.AutoField)]  # noqa: SLF001 - Django's documented Meta API
    adapt: list[Callable[[object], object] | None] = []
    for field in fields:
        if isinstance(field, models.JSONField):
            adapt.append(_json)
        else:
            adapt.append(_plain if isinstance(field, models.CharField) else None)
    names = [psycopg.sql.Identifier(field.column or "") for field in fields]
    statement = psycopg.sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        psycopg.sql.Identifier(model._meta.db_table),  # noqa: SLF001 - as above
        psycopg.sql.SQL(", ").join(names),
        psycopg.sql.SQL(", ").join([psycopg.sql.Placeholder()] * len(names)),
    )
    text: LiteralString = statement.as_string()
    return _Plan(text, tuple(field.attname for field in fields), tuple(adapt))


def execute(sql: LiteralString, values: Sequence[Value]) -> list[Row]:
    """Run one statement, prepared; give its rows.

    Args:
        sql: statement of our own, with %s for each value; never made from what came from outside.
        values: as psycopg adapts them.
    """
    with _cursor() as cursor:
        cursor.execute(sql, values, prepare=True)
        return [] if cursor.description is None else cursor.fetchall()


@contextmanager
def _cursor() -> Iterator[psycopg.Cursor[Row]]:
    """Give a cursor that binds at the server, on the connection of Django."""
    django = connections[DEFAULT_DB_ALIAS]
    django.ensure_connection()
    django.validate_no_broken_transaction()
    with django.wrap_database_errors, psycopg.Cursor[Row](django.connection) as cursor:
        yield cursor


def insert(rows: Sequence[models.Model], *, known_are_kept: bool = False) -> None:
    """Write new rows of one model, whose keys are set already or given by the database and not needed.

    Nothing of Django runs per row: no signals, no validation, no default of the database.

    Args:
        rows: all of one model.
        known_are_kept: a row that clashes with one that is there is left out; else that is an error.
    """
    if not rows:
        return
    plan = _plan(type(rows[0]))
    values = [
        [
            row.__dict__[name] if adapt is None else adapt(row.__dict__[name])
            for name, adapt in zip(plan.attributes, plan.adapt, strict=True)
        ]
        for row in rows
    ]
    with _cursor() as cursor:
        # One row a statement, all sent at once: a statement that is always the same is parsed and planned once.
        cursor.executemany(plan.sql + " ON CONFLICT DO NOTHING" if known_are_kept else plan.sql, values)


@contextmanager
def together() -> Iterator[None]:
    """Send the statements inside at once and wait for all of them at the end; inside a transaction only.

    Raises:
        RuntimeError: there is no transaction, so a failure would leave half of them (a defect).
    """
    django = connections[DEFAULT_DB_ALIAS]
    if not django.in_atomic_block:
        raise RuntimeError("rows.together needs a transaction")
    with django.wrap_database_errors, django.connection.pipeline():
        yield
