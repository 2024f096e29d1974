// SPDX-License-Identifier: MIT OR Apache-2.0

//! Whether something made from files is still what would be made of them now.

use std::{collections::BTreeSet, fs, path::PathBuf};

use crate::{
    Error,
    cache::{Key, KeyBuilder},
};

/// A stamp beside what was made: a digest of how, and of the content of each file it was made from.
#[derive(Debug)]
pub(crate) struct Stamp {
    path: PathBuf,
    how: Key,
}

impl Stamp {
    /// The stamp at `path` for what is made in the way that `how` is a digest of.
    pub(crate) fn new(path: PathBuf, how: Key) -> Self {
        Self { path, how }
    }

    /// Whether nothing has changed since it was set. If not, it is taken away: what it stands for is about
    /// to be made anew, and a compiler that fails removes what was there.
    pub(crate) fn is_fresh(&self) -> bool {
        let fresh = self.fits();
        if !fresh {
            let _ = fs::remove_file(&self.path);
        }
        fresh
    }

    fn fits(&self) -> bool {
        let Ok(text) = fs::read_to_string(&self.path) else {
            return false;
        };
        let mut lines = text.lines();
        let Some(digest) = lines.next() else {
            return false;
        };
        let files: Vec<PathBuf> = lines.map(PathBuf::from).collect();
        self.digest(&files).is_ok_and(|now| now.as_str() == digest)
    }

    /// Sets it: the thing was made from these files, as they are now.
    pub(crate) fn set(&self, files: &[PathBuf]) -> Result<(), Error> {
        let mut text = format!("{}\n", self.digest(files)?.as_str());
        for file in files {
            text.push_str(&format!("{}\n", file.display()));
        }
        fs::write(&self.path, text).map_err(Error::io(&self.path))
    }

    fn digest(&self, files: &[PathBuf]) -> Result<Key, Error> {
        let mut key = KeyBuilder::default().with(self.how.as_str());
        for file in files {
            key = key.with(file).with_file(file)?;
        }
        Ok(key.finish())
    }
}

/// The files a rule in a makefile of the compiler's names (`-MD`), without the target and without those in
/// `foreign` folders.
pub(super) fn prerequisites(rule: &str, foreign: &BTreeSet<PathBuf>) -> Vec<PathBuf> {
    let Some((_, list)) = rule.split_once(": ") else {
        return Vec::new();
    };
    let list = list.replace("\\\n", " ");
    let mut files = Vec::new();
    let mut word = String::new();
    let mut letters = list.chars().peekable();
    let mut take = |word: &mut String| {
        let file = PathBuf::from(std::mem::take(word));
        let is_ours = file.is_absolute() && !foreign.iter().any(|folder| file.starts_with(folder));
        if is_ours && !files.contains(&file) {
            files.push(file);
        }
    };
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if letters.peek().is_some_and(|next| [' ', '#'].contains(next)) => {
                word.extend(letters.next());
            }
            '$' if letters.peek() == Some(&'$') => word.extend(letters.next()),
            letter if letter.is_whitespace() => take(&mut word),
            letter => word.push(letter),
        }
    }
    take(&mut word);
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_read_with_its_blanks() {
        let rule = "x.o: /w/c/old.c \\\n  include/linux/types.h /h/include/a.h \\\n /my\\ own/old.c /my\\ own/$$1.h\n";
        assert_eq!(
            prerequisites(rule, &BTreeSet::from([PathBuf::from("/h")])),
            ["/w/c/old.c", "/my own/old.c", "/my own/$1.h"].map(PathBuf::from)
        );
        assert_eq!(prerequisites("", &BTreeSet::new()), Vec::<PathBuf>::new());
    }

    #[test]
    fn a_change_is_noticed() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let header = folder.path().join("old.h");
        fs::write(&header, "1")?;
        let stamp = |how: &str| {
            Stamp::new(
                folder.path().join("stamp"),
                KeyBuilder::default().with(how).finish(),
            )
        };
        assert!(!stamp("gcc").is_fresh());
        stamp("gcc").set(std::slice::from_ref(&header))?;
        assert!(stamp("gcc").is_fresh());
        fs::write(&header, "2")?;
        assert!(!stamp("gcc").is_fresh());
        stamp("gcc").set(std::slice::from_ref(&header))?;
        assert!(!stamp("clang").is_fresh());
        stamp("gcc").set(std::slice::from_ref(&header))?;
        fs::remove_file(&header)?;
        assert!(!stamp("gcc").is_fresh());
        // What failed to be made anew is not fresh because its source is as before.
        fs::write(&header, "2")?;
        assert!(!stamp("gcc").is_fresh());
        Ok(())
    }
}
