"""Filing on behalf of workers: one page or a whole sheet, made into submissions. Nothing here writes to the database.

`columns` names the columns in four languages; `words` knows what may stand in a cell; `sheet` gives typed rows of a CSV
or XLSX file; `rows` cleans each or says what is wrong; `cases` makes rows of one case into one submission; `template`
is the empty sheet; `slips` and `paper_form` are what is printed. `services.filing_for` files.
"""
