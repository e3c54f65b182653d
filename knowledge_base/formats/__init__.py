"""How a base is written: the files that a colleague edits, and the forms of exchange."""
