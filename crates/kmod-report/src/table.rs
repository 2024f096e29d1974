// SPDX-License-Identifier: MIT OR Apache-2.0

//! A table of text cells, columns lined up by two spaces.

use std::fmt::{self, Display};

/// Rows of cells under a head; prints itself with every column as wide as its widest cell.
#[derive(Clone, Debug, Default)]
pub struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
    right: Vec<usize>,
}

impl Table {
    /// An empty table with these column titles.
    pub fn new<T: Display>(head: impl IntoIterator<Item = T>) -> Self {
        Self {
            head: head.into_iter().map(|cell| cell.to_string()).collect(),
            rows: Vec::new(),
            right: Vec::new(),
        }
    }

    /// Lines up column `column`, counted from 0, on its right: for numbers.
    #[must_use]
    pub fn right(mut self, column: usize) -> Self {
        self.right.push(column);
        self
    }

    /// Adds a row; missing cells are empty.
    pub fn row<T: Display>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.rows
            .push(cells.into_iter().map(|cell| cell.to_string()).collect());
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { head, rows, right } = self;
        let columns = rows.iter().chain([head]).map(Vec::len).max().unwrap_or(0);
        let cell = |row: &Vec<String>, column| row.get(column).cloned().unwrap_or_default();
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                let lengths = rows
                    .iter()
                    .chain([head])
                    .map(|row| cell(row, column).chars().count());
                lengths.max().unwrap_or(0)
            })
            .collect();
        for row in [head].into_iter().chain(rows) {
            let mut line = String::new();
            for (column, width) in widths.iter().enumerate() {
                let (text, width) = (cell(row, column), *width);
                let padded = if right.contains(&column) {
                    format!("{text:>width$}")
                } else {
                    format!("{text:<width$}")
                };
                line.push_str(&padded);
                line.push_str("  ");
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new(["kernel", "build", "verdict"]).right(1);
        table.row(["6.1.0-56-amd64", "4.2 s", "ok"]);
        table.row(["6.12.117+deb12-amd64", "10.2 s", "ok"]);
        assert_eq!(
            table.to_string(),
            "kernel                 build  verdict\n\
             6.1.0-56-amd64         4.2 s  ok\n\
             6.12.117+deb12-amd64  10.2 s  ok\n"
        );
    }

    #[test]
    fn short_rows_are_filled_up() {
        let mut table = Table::new(["a", "b"]);
        assert!(table.is_empty());
        table.row(["1"]);
        assert_eq!(table.to_string(), "a  b\n1\n");
    }
}
