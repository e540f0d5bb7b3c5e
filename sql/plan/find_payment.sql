SELECT 1 FROM terms WHERE payment = :payment AND came_from IS NULL
