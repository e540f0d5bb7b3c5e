UPDATE code_batches SET voided_at = :at WHERE id = :batch AND voided_at IS NULL
