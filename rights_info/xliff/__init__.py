"""XLIFF 2.0: an article's text cut into blocks, written for a translator's program, read back and compared.

`blocks` and `pairing` know Markdown; `inline`, `writing` and `reading` know XML; `sources` and `exporting` fetch what a
file is made from; `comparing` says what a file would change; `keeping` holds an upload between its preview and the
decision. Nothing here writes to the database: `services.xliff` does.
"""
