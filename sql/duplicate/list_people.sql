-- What everybody is compared by.
SELECT member, name, nickname, birthday, gender, city, address, phone, email
FROM profiles
