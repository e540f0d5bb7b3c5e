SELECT id, number, starts_at, ends_at, place FROM meetings WHERE club = :club AND number = :number
