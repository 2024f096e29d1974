// SPDX-License-Identifier: MIT OR Apache-2.0

//! House document: `docs/coverage.md` says of each public item of the kernel crate who uses it in a real kernel, what
//! tests it on the host, and which misuse of it is shown not to compile. It is made here, from the sources.

use crate::Tree;

mod examples;
mod items;
mod names;
mod row;
mod users;

use items::{Crate, Path};
use row::{Entry, Row, Sources};
use users::users;

const KERNEL: &str = "lib/kernel/src";

const HEAD: &str = "\
# What of the kernel crate is used and tested, item by item

Made from the sources by `crates/tidy`, as [CONTRIBUTING.md](../CONTRIBUTING.md) says: do not edit it. An empty cell is
work left.

Items, uses and tests are found by their names in code. Comments, strings, what a package defines itself and what it
imports from other crates do not count. So a cell says where to look, and no more: a name that is used is not proof that
what it stands for is tested, and what is used without being named, like the guard that a lock returns, looks unused.

- **item**: what a driver can name, in the module that is nearest to its definition. Left out are re-exports of other
  crates, items that a macro declares (error codes, sizes, bits), and those of `os`, which differ between systems.
- **in the guest**: packages in `drivers/` and `crates/cargo-kmod/tests/modules/` that tests load into real kernels and
  whose code names the item, or calls a method that may be one of its. Behind *not* are its public functions that
  none of them calls; in bold if no test on the host does, either. A call `x.f()` counts for every method `f` of what is
  defined in a module that the package names something of, or above or below it; `T::f` for the functions of a `T` that
  is named; `fn f` for those of a trait that is named.
- **on the host**: *unit* if tests of the crate name it, *example* if an example that is run does, *example, not run* if
  only one that is compiled.
- **must not compile**: the examples that have to be refused, in the documentation of the item and its functions, or in
  that of its module if they name the item.

";

const COLUMNS: &str = "\
| item | in the guest | on the host | must not compile |
|---|---|---|---|
";

/// Why the document could not be made.
#[derive(Debug, thiserror::Error)]
pub enum CoverageError {
    /// A module has no file.
    #[error("{path} is a module and not there")]
    Missing {
        /// The file.
        path: String,
    },
    /// A file is not Rust.
    #[error("{path} cannot be parsed")]
    Syntax {
        /// The file.
        path: String,
        /// Why.
        source: syn::Error,
    },
}

/// Makes the document.
///
/// # Errors
///
/// If the sources of the kernel crate cannot be read as Rust.
pub fn document(tree: &Tree) -> Result<String, CoverageError> {
    let source = Crate::read(tree, KERNEL)?;
    let users = users(tree);
    let offered = source.offered();
    let entries = offered
        .iter()
        .map(|((module, name), (item, modules))| Entry {
            modules,
            module,
            item,
            names: item.aliases.iter().chain([name]).cloned().collect(),
            is_in_prelude: source.is_in_prelude(item),
        });
    let entries: Vec<_> = entries.collect();
    let sources = Sources::new(&source, &users, &entries);

    let mut tables = String::new();
    let mut counts = [0_usize; 4];
    let mut current: Option<&Path> = None;
    for (entry, (_, name)) in entries.iter().zip(offered.keys()) {
        if current != Some(entry.module) {
            let path = [&["kernel".to_owned()], entry.module.as_slice()].concat();
            tables += &format!("\n## `{}`\n\n{COLUMNS}", path.join("::"));
            current = Some(entry.module);
        }
        let Row {
            guest,
            host,
            refused,
        } = sources.row(entry);
        let kind = entry.item.kind;
        tables += &format!("| {kind} `{name}` | {guest} | {host} | {refused} |\n");
        let filled = [
            true,
            !guest.is_empty(),
            !host.is_empty(),
            !refused.is_empty(),
        ];
        for (count, is_filled) in counts.iter_mut().zip(filled) {
            *count += usize::from(is_filled);
        }
    }
    let [items, guest, host, refused] = counts;
    let packages: Vec<_> = users.packages.keys().map(String::as_str).collect();
    let sum = format!(
        "Of {items} items, {guest} are used in the guest, {host} tested or shown on the host; of {refused} a misuse is shown not to \
         compile.\n\nThe packages are {}.\n",
        packages.join(", ")
    );
    Ok([HEAD, &sum, &tables].concat())
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;
    use crate::fixture::Fixture;

    const MUTEX: &str = "\
        #[macro_export] macro_rules! new_mutex { () => {} }\n\
        /// ```compile_fail,E0277\n/// send(Mutex)\n/// ```\n\
        pub struct Mutex; impl Mutex { pub fn lock(&self) {} pub fn try_lock(&self) {} pub fn free(&self) {} fn own() {} }\n\
        pub struct Unused; pub(crate) struct Hidden; #[doc(hidden)] pub struct AlsoHidden;\n\
        #[cfg(test)] mod tests { fn t() { Mutex.try_lock() } }";

    fn rows(driver: &str) -> Result<Vec<String>, Box<dyn Error>> {
        let files = [
            (
                "lib/kernel/src/lib.rs",
                "pub mod sync; mod os { pub struct Os; }",
            ),
            (
                "lib/kernel/src/sync.rs",
                "mod mutex; pub use self::mutex::{Mutex, Unused, AlsoHidden};",
            ),
            ("lib/kernel/src/sync/mutex.rs", MUTEX),
            ("drivers/a/src/lib.rs", driver),
            (
                "crates/cargo-kmod/tests/modules/bad/src/lib.rs",
                "use kernel::sync::Unused;",
            ),
            (
                "crates/cargo-kmod/tests/modules/good/src/lib.rs",
                "kernel::new_mutex!()",
            ),
            (
                "crates/cargo-kmod/tests/kernels/a.rs",
                "f(\"bad\").refused().run()\n}\nf(\"good\").run()\n}\n",
            ),
        ];
        let fixture = Fixture::new(&files)?;
        let text = document(&Tree::load(fixture.root())?)?;
        let rows = text
            .lines()
            .filter(|line| line.starts_with("## ") || line.contains(" `"));
        let rows = rows.skip_while(|line| !line.starts_with("## "));
        Ok(rows.map(str::to_owned).collect())
    }

    #[test]
    fn each_item_has_a_row_that_says_who_uses_it() -> Result<(), Box<dyn Error>> {
        let used = rows("use kernel::sync::Mutex; fn f(m: Mutex) { m.lock() }")?;
        let expected = [
            "## `kernel`",
            "| macro `new_mutex` | good |  |  |",
            "## `kernel::sync`",
            "| struct `Mutex` | a; *not* **`free`**, `try_lock` | unit | 1 |",
            "| struct `Unused` |  |  |  |",
        ];
        assert_eq!(used, expected);
        Ok(())
    }

    #[test]
    fn what_is_only_spoken_of_is_not_used() -> Result<(), Box<dyn Error>> {
        let rows = rows("// Mutex.lock()\nfn f() -> &str { \"Mutex\" }")?;
        assert!(
            rows.contains(&"| struct `Mutex` |  | unit | 1 |".to_owned()),
            "{rows:?}"
        );
        Ok(())
    }

    #[test]
    fn a_module_without_a_file_is_an_error() -> Result<(), Box<dyn Error>> {
        let fixture = Fixture::new(&[("lib/kernel/src/lib.rs", "pub mod a;")])?;
        let said = document(&Tree::load(fixture.root())?).map_err(|error| error.to_string());
        assert_eq!(
            said,
            Err("lib/kernel/src/a.rs is a module and not there".to_owned())
        );
        Ok(())
    }
}
