SELECT max(sold_at) FROM orders WHERE sold_at <= :as_of
