"""Measurements, never timed tests: each prints what it measured beside the aim, and the README's table is written from them."""
