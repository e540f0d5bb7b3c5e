SELECT name, user_name, nickname, phone, email, gender, birthday, country, province, city, address, occupation,
       education, hobbies, tags, bio, avatar, note, consent_marketing
FROM profiles
WHERE member = :member
