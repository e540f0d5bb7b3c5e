SELECT m.number FROM credentials AS c JOIN members AS m ON m.id = c.member
