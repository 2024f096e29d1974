// SPDX-License-Identifier: MIT OR Apache-2.0

//! What a kernel exports to modules: `Module.symvers`.
//!
//! One line per symbol: checksum, name, where it is exported from, how, and its namespace, separated by
//! tabs; see `Documentation/kbuild/modules.rst` of the kernel.

use std::{collections::HashMap, fs, io, path::Path};

/// The exported symbols of one kernel.
#[derive(Debug, Clone, Default)]
pub struct Symvers {
    symbols: HashMap<String, Export>,
}

/// How one symbol is exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// `vmlinux`, or the path of the module that exports it.
    pub from: String,
    /// Whether only modules under a licence compatible with the GPL may use it.
    pub gpl_only: bool,
    /// The namespace that a module must import to use it.
    pub namespace: Option<String>,
}

impl Symvers {
    /// Reads `Module.symvers` of a headers tree.
    ///
    /// # Errors
    ///
    /// When the tree has none, or it cannot be read.
    pub fn read(headers: &Path) -> io::Result<Self> {
        Ok(Self::parse(&fs::read_to_string(
            headers.join("Module.symvers"),
        )?))
    }

    /// Takes every well-formed line.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let symbols = text
            .lines()
            .filter_map(|line| {
                let mut fields = line.split('\t');
                let (_checksum, name) = (fields.next()?, fields.next()?);
                let (from, how) = (fields.next()?, fields.next()?);
                let export = Export {
                    from: from.to_owned(),
                    gpl_only: how.contains("GPL"),
                    namespace: fields
                        .next()
                        .filter(|namespace| !namespace.is_empty())
                        .map(str::to_owned),
                };
                Some((name.to_owned(), export))
            })
            .collect();
        Self { symbols }
    }

    /// How many symbols there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.symbols.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.symbols.is_empty()
    }

    /// Adds what another module exports, out of the `Module.symvers` that its build left in `folder`.
    ///
    /// # Errors
    ///
    /// When there is none, or it cannot be read.
    pub fn add(&mut self, folder: &Path) -> io::Result<()> {
        let other = Self::read(folder)?;
        self.symbols.extend(other.symbols);
        Ok(())
    }

    /// How a symbol is exported; `None` where the kernel keeps it to itself.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Export> {
        self.symbols.get(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_taken_apart() {
        let symvers = Symvers::parse(
            "0x92997ed8\t_printk\tvmlinux\tEXPORT_SYMBOL\t\n\
             0x00000000\tnull_x\tdrivers/block/null_blk/null_blk\tEXPORT_SYMBOL_GPL\tNS\nbroken line\n",
        );
        assert_eq!(symvers.get("_printk").map(|e| e.gpl_only), Some(false));
        assert_eq!(
            symvers.get("_printk").and_then(|e| e.namespace.as_deref()),
            None
        );
        let x = symvers.get("null_x");
        assert_eq!(x.map(|e| e.gpl_only), Some(true));
        assert_eq!(x.and_then(|e| e.namespace.as_deref()), Some("NS"));
        assert!(symvers.get("kallsyms_lookup_name").is_none());
    }
}
