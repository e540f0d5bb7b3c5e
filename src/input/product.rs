//! The catalogue: one product a row (import.md 1.2).

use super::cells::{self, Read, need, read as cell};
use super::header::{Layout, columns};
use super::record::Record;
use super::text::Bad;
use super::{Fatal, Reading, Sheet, Source, text, written};
use crate::domain::product::Product;

columns! {
    Sku = "sku", "商品编码", "货号"; required;;
    Name = "name", "商品名称", "名称"; required;;
    Category = "category", "类目";;
    Brand = "brand", "品牌";;
    Price = "price", "价格", "单价";;
    Tags = "tags", "标签";;
    VariantOf = "variant_of", "所属商品";;
    SoldFrom = "sold_from", "上架日期";;
    SoldUntil = "sold_until", "下架日期";;
    Stock = "stock", "库存";;
}

pub(super) static LAYOUT: Layout = Layout { columns: COLUMNS, prefixes: &["attr."], one_of: &[] };

/// Reads a product file; blank cells leave what is known (I10).
pub fn read(sources: &[Source], reading: &Reading, tell: &mut dyn FnMut(u64)) -> Result<Sheet<Product>, Fatal> {
    let sheet = cells::sheet(sources, &LAYOUT, reading, tell, |record| product(record, reading))?;
    Ok(sheet.once(C::Sku, |product| Some(&product.sku)))
}

fn product(record: &Record<'_>, reading: &Reading) -> Read<Product> {
    let sku = |cell: &str| text::id(cell, 64).map(String::from);
    let text = |cell: &str| -> Result<String, Bad> { text::text(cell, 500).map(String::from) };
    Ok(Product {
        sku: need(record, C::Sku, sku)?,
        name: cell(record, C::Name, text)?,
        category: cell(record, C::Category, |cell| written::category(cell).map(String::from))?,
        brand: cell(record, C::Brand, text)?,
        price: cell(record, C::Price, |cell| written::charge(cell, &reading.currency))?,
        tags: cell(record, C::Tags, |cell| written::list(cell, 100))?.unwrap_or_default(),
        attributes: cells::extras(record, "attr.", text)?,
        variant_of: cell(record, C::VariantOf, sku)?,
        sold_from: cell(record, C::SoldFrom, written::day)?,
        sold_until: cell(record, C::SoldUntil, written::day)?,
        stock: cell(record, C::Stock, written::whole)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Money;
    use crate::input::tests::{reading, rejected};

    fn sheet(text: &str) -> Sheet<Product> {
        read(&[Source::bytes("p.csv", text.as_bytes())], &reading(), &mut |_| ()).unwrap()
    }

    #[test]
    fn a_product_is_what_its_row_states() {
        let sheet = sheet(
            "货号,名称,类目,Price,tags,attr.size,sold_from,库存,_line\n007,龙井 50g,茶 / 绿茶,\"1,068.00\",春;新,50 g,2026/3/1,-2,9\n",
        );
        let product = &sheet.values[0].value;
        assert_eq!((product.sku.as_str(), product.category.as_deref()), ("007", Some("茶/绿茶")));
        assert_eq!((product.price, product.brand.as_deref()), (Some(Money(106_800)), None));
        assert_eq!(product.tags, ["春", "新"]);
        assert_eq!(product.attributes, [("size".to_owned(), "50 g".to_owned())]);
        assert_eq!(product.sold_from.unwrap().to_string(), "2026-03-01");
        assert_eq!(product.stock, Some(-2), "more was sold than there was");
    }

    #[test]
    fn bad_products_are_named_and_a_second_statement_is_refused() {
        let sheet = sheet("sku,name,price\nA,a,1\nA,a,1\nA,a,2\n,b,1\nB,b,-1\nC,c,1.001\n1.5E+9,d,\n");
        let expected = [
            "4:1 sku \"A\": line 2 states something else",
            "5:1 sku: missing",
            "6:3 price \"-1\": less than 0",
            "7:3 price \"1.001\": more decimals than 2",
            "8:1 sku \"1.5E+9\": a spreadsheet has destroyed this id; export again with the column as text",
        ];
        assert_eq!(rejected(&sheet.rejects), expected);
        assert_eq!((sheet.values.len(), sheet.rows), (2, 7));
    }
}
