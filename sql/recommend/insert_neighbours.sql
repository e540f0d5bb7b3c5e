INSERT INTO neighbours (product, leads_to, resembles, similar, by_content)
VALUES (:product, :leads_to, :resembles, :similar, :by_content)
