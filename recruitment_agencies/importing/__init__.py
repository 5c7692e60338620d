"""Register lists of authorities: read, cleaned, compared with what stands. Nothing here writes to the database.

`reading` gives numbered rows of a CSV or XLSX file; `mapping` says which column is what; `rows` makes a clean row or
says what is wrong with it; `planning` compares with the register. `services.register_imports` does what the plan says.
"""
