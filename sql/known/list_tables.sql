-- What made the tables that batches and their rows are kept in without saying which batch a row is of, and the caches, with
-- their indexes: each is found before its like in the file.
SELECT type, name, sql
FROM main.sqlite_schema
WHERE sql IS NOT NULL AND type IN ('table', 'index') AND tbl_name IN (
    'order_terms', 'earnings', 'takings', 'allocations', 'holds', 'hold_slices', 'hold_ends', 'extensions', 'notices',
    'tier_periods', 'tier_checks', 'grants', 'benefit_uses', 'accounts', 'open_lots', 'cases',
    'assignments', 'awards', 'referral_steps',
    'penalties', 'penalty_steps', 'penalty_effects',
    'terms', 'term_steps', 'benefit_use_steps',
    'coupons', 'coupon_steps', 'coupon_uses', 'sale_blocks', 'book_blocks', 'book_changes'
)
ORDER BY type DESC, name
