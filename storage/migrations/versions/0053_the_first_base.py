"""Where every database that was ever filled has passed: a new one is made from the tables of the code."""

revision = "0053"
down_revision = None
