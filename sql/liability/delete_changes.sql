DELETE FROM book_changes WHERE member BETWEEN :first AND :last
