// SPDX-License-Identifier: MIT OR Apache-2.0

//! What the kernel's compiler says of structures and constants.
//!
//! A C file with a table of numbers is compiled, by kbuild where there is one, and the table is read out of the object.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use object::{Object as _, ObjectSection as _, ObjectSymbol as _};

use super::claims::{Claims, Quantity, Truth};
use crate::{Error, target::shims};

const CONSTANTS: &str = "kmod_constants";
const LAYOUTS: &str = "kmod_layouts";

/// Asks the compiler about every claim.
///
/// Where C calls a type by a `typedef` alone, the first attempt fails on it, and the claims learn that.
///
/// # Errors
///
/// When the table does not compile or cannot be read.
pub(super) fn ask(
    release: &str,
    shims: &Path,
    claims: &mut Claims,
    compile: impl Fn(&Path) -> Result<(), Error>,
) -> Result<Truth, Error> {
    let unknown = |reason| Error::LayoutsUnknown {
        release: release.to_owned(),
        reason,
    };
    let folder = tempfile::tempdir().map_err(Error::io(std::env::temp_dir()))?;
    let place = shims::copy(shims, &[".h"], folder.path())?;
    let write = |name: &str, text: &str| {
        let path = place.join(name);
        fs::write(&path, text).map_err(Error::io(&path))
    };
    loop {
        let source = Source::of(claims);
        write("layouts.c", &source.text)?;
        match compile(&place) {
            Ok(()) => break,
            Err(Error::Tool { output, .. }) if source.learn(claims, &output) => {}
            Err(Error::Tool { output, .. }) => {
                return Err(unknown(format!("the compiler said:\n{output}")));
            }
            Err(error) => return Err(error),
        }
    }
    let object = place.join("layouts.o");
    let data = fs::read(&object).map_err(Error::io(&object))?;
    let table = |name, count| numbers(&data, name, count);
    let constants = table(CONSTANTS, claims.constants.len()).map_err(unknown)?;
    let layouts = table(LAYOUTS, claims.layouts.len()).map_err(unknown)?;
    Ok(Truth { constants, layouts })
}

/// The C file.
struct Source {
    text: String,
    /// What is asked in some of its lines, counted from 1.
    questions: BTreeMap<usize, Question>,
}

/// What a line asks, by its place or number in the claims.
enum Question {
    Type(usize),
    Constant(String),
    Layout(usize),
}

impl Source {
    fn of(claims: &Claims) -> Self {
        let missing = &claims.missing;
        let mut questions = BTreeMap::new();
        let mut lines = vec!["#include \"shims.h\"".to_owned()];
        let table = |name| format!("const unsigned long long {name}[] __attribute__((used)) = {{");
        lines.push(table(CONSTANTS));
        for name in claims.constants.keys() {
            if missing.constants.contains(name) {
                lines.push("0,".into());
                continue;
            }
            lines.push(format!("{name},"));
            questions.insert(lines.len(), Question::Constant(name.clone()));
        }
        lines.push("0 };".into());
        // The names are those after all macros.
        let words = words(claims);
        lines.extend(words.iter().map(|word| format!("#undef {word}")));
        for place in (0..claims.types.len()).filter(|place| !missing.types.contains(place)) {
            let spelling = claims.spelling(place);
            lines.push(format!("extern char kmod_{place}[sizeof({spelling}) + 1];"));
            questions.insert(lines.len(), Question::Type(place));
        }
        lines.push(table(LAYOUTS));
        for (number, claim) in claims.layouts.iter().enumerate() {
            if missing.layouts.contains(&number) || missing.types.contains(&claim.of) {
                lines.push("0,".into());
                continue;
            }
            let owner = claims.spelling(claim.of);
            lines.push(match &claim.quantity {
                Quantity::Size => format!("sizeof({owner}),"),
                Quantity::Alignment => format!("_Alignof({owner}),"),
                Quantity::Offset(field) => format!("__builtin_offsetof({owner}, {field}),"),
                Quantity::FieldSize(field) => format!("sizeof((({owner} *)0)->{field}),"),
            });
            questions.insert(lines.len(), Question::Layout(number));
        }
        lines.push("0 };\n".into());
        Self {
            text: lines.join("\n"),
            questions,
        }
    }

    /// Takes a compiler's complaints for answers; whether there were any.
    ///
    /// A type may be one of those that have no `struct` before their name. What else is complained about
    /// is not there; but complaints about fields count only when the types are clear.
    fn learn(&self, claims: &mut Claims, output: &str) -> bool {
        let complaints: Vec<&Question> = lines_with_errors(output)
            .filter_map(|line| self.questions.get(&line))
            .collect();
        let mut learnt = false;
        for question in &complaints {
            if let Question::Type(place) = question {
                learnt |= claims.is_a_typedef(*place) || claims.missing.types.insert(*place);
            }
        }
        if learnt {
            return true;
        }
        for question in complaints {
            learnt |= match question {
                Question::Type(_) => false,
                Question::Constant(name) => claims.missing.constants.insert(name.clone()),
                Question::Layout(number) => claims.missing.layouts.insert(*number),
            };
        }
        learnt
    }
}

/// The names in all claims about types.
fn words(claims: &Claims) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for claim in &claims.layouts {
        let (Quantity::Offset(field) | Quantity::FieldSize(field)) = &claim.quantity else {
            continue;
        };
        words.insert(field.clone());
    }
    words.extend((0..claims.types.len()).map(|place| claims.spelling(place)));
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    const OF_C: &[&str] = &["struct", "union", "__typeof__", "0", ""];
    words
        .iter()
        .flat_map(|text| text.split(|c| !is_word(c)))
        .filter(|word| !OF_C.contains(word))
        .map(String::from)
        .collect()
}

/// The lines of the C file that a compiler complains about.
fn lines_with_errors(output: &str) -> impl Iterator<Item = usize> {
    output.lines().filter_map(|line| {
        let (_, place) = line.split_once("layouts.c:")?;
        let (number, rest) = place.split_once(':')?;
        rest.contains("error").then(|| number.parse().ok())?
    })
}

/// A table in the object.
fn numbers(data: &[u8], name: &str, count: usize) -> Result<Vec<u64>, String> {
    let read = || {
        let file = object::File::parse(data).ok()?;
        let symbol = file.symbol_by_name(name)?;
        let section = file.section_by_index(symbol.section_index()?).ok()?;
        let length = u64::try_from(count).ok()? * 8;
        let bytes = section.data_range(symbol.address(), length).ok()??;
        let words = bytes.chunks_exact(8);
        words
            .map(|word| Some(u64::from_le_bytes(word.try_into().ok()?)))
            .collect::<Option<Vec<_>>>()
    };
    read().ok_or_else(|| format!("the object of the compiler has no table `{name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_are_found() {
        let output = "/x/layouts.c: At top level:\n/x/layouts.c:12:30: error: invalid application of 'sizeof'\n\
            layouts.c:14:1: warning: unused\nlayouts.c:15:2: note: here\nlayouts.c:99:5: fatal error: no\n/x/shims.h:3:1: error: x\n";
        let lines: Vec<usize> = lines_with_errors(output).collect();
        assert_eq!(lines, [12, 99]);
    }
}
