"""Carrying clean rows of the paper years into the book; `import_workbook` is the operation."""
