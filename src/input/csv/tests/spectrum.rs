//! The corners of CSV as others see them: csv-spectrum's files mean to us what they say they mean.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::super::*;

/// Names and cells, row by row; line breaks in cells are taken, as in columns that are not read.
fn read(path: &Path) -> Vec<Vec<(String, String)>> {
    let mut deaf = |_: u64| ();
    let how = How { delimiter: Some(b','), ..How::default() };
    let mut rows = Rows::start(&Source::file(path), &how, &|_| true, 100, &mut deaf).unwrap();
    rows.header.used = vec![false; rows.names.len()];
    let mut read = Vec::new();
    loop {
        match rows.step().unwrap() {
            Step::Row => {
                read.push(rows.names.iter().cloned().zip(rows.cells().map(str::to_owned)).collect());
            }
            Step::End => return read,
            Step::Broken(broken) => panic!("{}: {broken:?}", path.display()),
        }
    }
}

fn expected(path: &Path) -> Vec<Vec<(String, String)>> {
    let text = fs::read_to_string(path).unwrap();
    let rows = match serde_json::from_str(&text).unwrap() {
        Value::Array(rows) => rows,
        row => vec![row],
    };
    let cells = |row: &Value| {
        let cells = row.as_object().unwrap().iter();
        cells.map(|(name, cell)| (name.clone(), cell.as_str().unwrap().to_owned())).collect()
    };
    rows.iter().map(cells).collect()
}

#[test]
fn csv_spectrum_means_what_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/csv-spectrum");
    let mut names: Vec<String> =
        fs::read_dir(folder.join("csvs")).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    for name in &names {
        let mut read = read(&folder.join("csvs").join(name));
        let mut expected = expected(&folder.join("json").join(name.replace(".csv", ".json")));
        if name == "location_coordinates.csv" {
            // The two state different phone numbers.
            (read[0][0].1, expected[0][0].1) = Default::default();
        }
        assert_eq!(read, expected, "{name}");
    }
    assert_eq!(names.len(), 12);
}
