"""PostgreSQL's guards: no UPDATE, DELETE or TRUNCATE, also not for a replica session (`ENABLE ALWAYS`)."""

from ledger.store.schema import protected_tables

BODY = """
BEGIN
    RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' never changes', ERRCODE = 'restrict_violation';
END
"""
FUNCTION = f"CREATE OR REPLACE FUNCTION dongwang_never_changes() RETURNS trigger LANGUAGE plpgsql AS $${BODY}$$"


def statements() -> dict[str, tuple[str, ...]]:
    """Return the guard triggers: name → statements that install it, the CREATE first, in `pg_get_triggerdef`'s own words."""
    guards: dict[str, tuple[str, ...]] = {}
    for table in protected_tables():
        for suffix, acts, each in (("rows", "DELETE OR UPDATE", "ROW"), ("truncate", "TRUNCATE", "STATEMENT")):
            name = f"{table.name}_never_{suffix}"
            guards[name] = (
                (
                    f"CREATE TRIGGER {name} BEFORE {acts} ON {table.name} "
                    f"FOR EACH {each} EXECUTE FUNCTION dongwang_never_changes()"
                ),
                f"ALTER TABLE {table.name} ENABLE ALWAYS TRIGGER {name}",
            )
    return guards
