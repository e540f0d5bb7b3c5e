SELECT similar, by_content FROM neighbours WHERE product = :product
