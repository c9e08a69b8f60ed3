"""Pure double-entry accounting. It knows accounts, transfers and units, and no neighbourhood (`ledger.md`)."""
