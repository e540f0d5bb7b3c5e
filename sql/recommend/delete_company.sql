DELETE FROM company
