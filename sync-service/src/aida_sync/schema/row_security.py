"""Row-level security of PostgreSQL, made from the metadata: a new table cannot be forgotten.

A table with a `project_id` is held by it, `projects` by its own id, and a table that hangs on one
of those by the row that it refers to. Rows without a project belong to the instance: whoever
reaches anything reaches them, and the services know whose they are.
"""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import Connection, MetaData, Table, text

from aida_sync.db.reach import SETTING
from aida_sync.schema.tables import METADATA

POLICY = "tenant"
_PROJECTS = "projects"
# In sub-selects, so that it is read once for each query and not for each row.
_SAID = f"(SELECT current_setting('{SETTING}', true))"
_ALL = f"{_SAID} = '*'"
_IDS = f"(SELECT nullif(nullif(current_setting('{SETTING}', true), '*'), '')::uuid[])::uuid[]"

_STATE = text("""\
SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, obj_description(p.oid, 'pg_policy')
FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = :policy
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
""")
_OPEN_PARTITIONS = text("""\
SELECT c.oid::regclass::text FROM pg_inherits i
JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class parent ON parent.oid = i.inhparent
WHERE parent.relname = ANY(:parents) AND c.relkind = 'r'
AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
""")
_MAY_ALL = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"


def conditions(metadata: MetaData = METADATA) -> dict[str, str]:
    """For each table that holds rows of projects: which of its rows are reached, as SQL."""
    found: dict[str, str] = {}
    for table in metadata.sorted_tables:  # those that are referred to come first
        condition = _condition(table, found)
        if condition is not None:
            found[table.name] = condition
    return found


def apply(connection: Connection) -> list[str]:
    """Bring row-level security to what the metadata wants; the tables that it was changed of."""
    wanted = conditions()
    changed = missing(connection)
    for table in changed:
        condition = wanted[table]
        _run(connection, f'DROP POLICY IF EXISTS {POLICY} ON "{table}"')
        _run(connection, f'CREATE POLICY {POLICY} ON "{table}" USING ({condition})')
        mark = _mark(condition)
        _run(connection, f"COMMENT ON POLICY {POLICY} ON \"{table}\" IS '{mark}'")
        _run(connection, secure(f'"{table}"'))
    # Nobody needs to name a partition: without a policy of its own it gives nothing.
    for partition in connection.execute(_OPEN_PARTITIONS, {"parents": list(wanted)}).scalars():
        _run(connection, secure(partition))
    return changed


def remove(connection: Connection) -> None:
    """Take all policies away, since migrations may change what they refer to."""
    for table, _, mark in _state(connection):
        if mark is not None:
            _run(connection, f'DROP POLICY {POLICY} ON "{table}"')
            off = "NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY"
            _run(connection, f'ALTER TABLE "{table}" {off}')


def missing(connection: Connection) -> list[str]:
    """The tables whose row-level security is not what this version wants."""
    found = {table: mark for table, forced, mark in _state(connection) if forced}
    return [table for table, sql in conditions().items() if found.get(table) != _mark(sql)]


def secure(table: str) -> str:
    """The statement after which a table gives what its policies allow alone, to its owner too."""
    return f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"


def is_bypassed(connection: Connection) -> bool:
    """Whether the role that is logged in passes over all policies."""
    return bool(connection.exec_driver_sql(_MAY_ALL).scalar_one_or_none())


BYPASSED = (
    "the database's role is a superuser or has BYPASSRLS, and passes over row-level security:"
    " let the service log in as a role of its own (docs/howto/run-the-service.md)"
)


def _condition(table: Table, found: dict[str, str]) -> str | None:
    if table.name == _PROJECTS:
        return f"{_ALL} OR id = ANY ({_IDS})"
    if "project_id" in table.columns:
        condition = f"{_ALL} OR project_id = ANY ({_IDS})"
        if table.columns["project_id"].nullable:
            return f"{condition} OR (project_id IS NULL AND {_SAID} <> '')"
        return condition
    for column in table.columns:
        for key in column.foreign_keys:
            parent = key.column.table.name
            if parent in found and not column.nullable:
                own, theirs = f'"{table.name}".{column.name}', key.column.name
                return (
                    f'{_ALL} OR EXISTS (SELECT FROM "{parent}" parent'
                    f" WHERE parent.{theirs} = {own})"
                )
    return None


def _mark(condition: str) -> str:
    return sha256(condition.encode()).hexdigest()[:16]


def _state(connection: Connection) -> list[tuple[str, bool, str | None]]:
    rows = connection.execute(_STATE, {"policy": POLICY})
    return [(table, forced, mark) for table, forced, mark in rows]


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)
