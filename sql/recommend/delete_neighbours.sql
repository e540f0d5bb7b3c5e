DELETE FROM neighbours
