"""Alembic's environment. `ledger.store.migrate` hands over the connection; alembic's own command line is not used."""
