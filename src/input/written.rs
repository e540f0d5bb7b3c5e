//! Cells as people write them: money, quantities, flags, times, phones.
