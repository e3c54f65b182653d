"""Files that people bring and take away: tables in the forms of a spreadsheet, and what is wrong in one."""
