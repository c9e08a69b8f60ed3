"""A committee's paper years: from the cells of a messy Excel workbook to clean rows and a list of problems.

Nothing here opens a file or writes a line: `ledger/operations/workbook_file.py` hands in the cells, `reading.read` judges them.
"""
