"""What is kept: tables, the unit of work, two engines, and the journal's posting path."""
