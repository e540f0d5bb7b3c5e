DELETE FROM searched
