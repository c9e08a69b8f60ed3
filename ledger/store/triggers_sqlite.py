"""SQLite's guards: no UPDATE, no DELETE, and no INSERT OR REPLACE through any unique key.

`INSERT OR REPLACE` deletes the row it collides with, and delete triggers stay silent about that while `recursive_triggers` is
off; so every INSERT onto an existing key is refused before it can replace anything. The number that SQLite gives to every row
(`rowid`) is such a key, too, though no table definition shows it.
"""

from ledger.store.schema import protected_tables, unique_keys


def statements() -> dict[str, str]:
    """Return the guard triggers: name → CREATE TRIGGER statement."""
    guards: dict[str, str] = {}
    for table in protected_tables():
        refusal = f"SELECT RAISE(ABORT, '{table.name} never changes')"
        for act in ("UPDATE", "DELETE"):
            name = f"{table.name}_never_{act.lower()}"
            guards[name] = f"CREATE TRIGGER {name} BEFORE {act} ON {table.name} BEGIN {refusal}; END"
        # Where an INSERT leaves the number to SQLite, NEW.rowid is -1 here.
        name = f"{table.name}_once_rowid"
        guards[name] = (
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table.name} WHEN NEW.rowid <> -1 "
            f"BEGIN {refusal} WHERE EXISTS (SELECT 1 FROM {table.name} WHERE rowid = NEW.rowid); END"
        )
        for columns, where in unique_keys(table):
            name = f"{table.name}_once_{'_'.join(columns)}"
            same = " AND ".join(f"{column} = NEW.{column}" for column in columns)
            # A partial key binds only rows that meet its condition; the new row's value of it is never NULL then.
            given = f"WHEN NEW.{where} " if where else ""
            guards[name] = (
                f"CREATE TRIGGER {name} BEFORE INSERT ON {table.name} {given}"
                f"BEGIN {refusal} WHERE EXISTS (SELECT 1 FROM {table.name} WHERE {same}); END"
            )
    return guards
