"""Tables that people bring and take away, in the forms of a spreadsheet."""
