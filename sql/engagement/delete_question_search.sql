DELETE FROM question_search WHERE rowid = :id
