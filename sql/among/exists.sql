SELECT EXISTS (SELECT 1 FROM temp.sqlite_schema WHERE name = 'among')
