"""PostgreSQL's guards: no UPDATE, DELETE or TRUNCATE, also not for a replica session (`ENABLE ALWAYS`)."""

from ledger.store.schema import protected_tables

FUNCTION = """
CREATE OR REPLACE FUNCTION dongwang_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% never changes', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
"""


def statements() -> dict[str, tuple[str, ...]]:
    """Return the guard triggers: name → statements that install it, the CREATE first."""
    guards: dict[str, tuple[str, ...]] = {}
    for table in protected_tables():
        for suffix, acts, each in (("rows", "UPDATE OR DELETE", "ROW"), ("truncate", "TRUNCATE", "STATEMENT")):
            name = f"{table.name}_never_{suffix}"
            guards[name] = (
                (
                    f"CREATE TRIGGER {name} BEFORE {acts} ON {table.name} "
                    f"FOR EACH {each} EXECUTE FUNCTION dongwang_never_changes()"
                ),
                f"ALTER TABLE {table.name} ENABLE ALWAYS TRIGGER {name}",
            )
    return guards
