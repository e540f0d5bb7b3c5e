INSERT INTO neighbours (product, leads_to, similar, by_content)
VALUES (:product, :leads_to, :similar, :by_content)
