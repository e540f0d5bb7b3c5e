UPDATE accounts SET next_due = :next_due WHERE member = :member
