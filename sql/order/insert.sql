-- Whoever meets an error takes all back, so a statement of many rows need not be able to take back its own (FAIL).
INSERT OR FAIL INTO orders (id, source, external_id, amends, hash, member, sold_at, paid, completed_at, cancelled_at, reopened_at,
                    discount_minor, shipping_minor, tax_minor, total_minor, tenders, channel, store, province, city,
                    imported_in, recorded_at)
VALUES (:id, :source, :external_id, :amends, :hash, :member, :sold_at, :paid, :completed_at, :cancelled_at, :reopened_at,
        :discount_minor, :shipping_minor, :tax_minor, :total_minor, :tenders, :channel, :store, :province, :city,
        :imported_in, :recorded_at)
