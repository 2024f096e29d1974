// SPDX-License-Identifier: MIT OR Apache-2.0

//! The name of a kernel, as `uname -r` prints it, and which of two is newer.

use std::{
    cmp::Ordering,
    fmt::{self, Display},
};

/// A kernel release: `6.1.0-56-amd64`.
///
/// Releases are not semantic versions: digits count as numbers wherever they stand, and a release
/// candidate comes before the release itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Release(String);

impl Release {
    /// The release of that name.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `major.minor`, if the name begins like that: what the series is called.
    #[must_use]
    pub fn series(&self) -> Option<&str> {
        let dots = self
            .0
            .bytes()
            .enumerate()
            .filter(|(_, byte)| !byte.is_ascii_digit());
        let mut ends = dots.chain([(self.0.len(), b' ')]);
        let (major, dot) = ends.next()?;
        let (minor, _) = ends.next()?;
        (major > 0 && dot == b'.' && minor > major + 1)
            .then(|| self.0.get(..minor))
            .flatten()
    }

    fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let mut rest = self.0.as_str();
        std::iter::from_fn(move || {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (part, after) = if digits > 0 {
                let (number, after) = rest.split_at(digits);
                (Part::Number(number.trim_start_matches('0')), after)
            } else if let Some(after) = ["~rc", "-rc"].iter().find_map(|rc| rest.strip_prefix(rc)) {
                (Part::Candidate, after)
            } else {
                let text = rest
                    .char_indices()
                    .skip(1)
                    .find(|(_, c)| c.is_ascii_digit() || *c == '-');
                let end = text.map_or(rest.len(), |(at, _)| at);
                let (text, after) = rest.split_at(end);
                (
                    if text.is_empty() {
                        Part::End
                    } else {
                        Part::Text(text)
                    },
                    after,
                )
            };
            rest = after;
            Some(part)
        })
    }
}

/// What a release is compared by, part for part; the order of the variants counts.
#[derive(Debug, PartialEq, Eq)]
enum Part<'a> {
    Candidate,
    End,
    Text(&'a str),
    Number(&'a str),
}

impl Part<'_> {
    fn compare(&self, other: &Self) -> Ordering {
        let rank = |part: &Self| match part {
            Part::Candidate => 0,
            Part::End => 1,
            Part::Text(_) => 2,
            Part::Number(_) => 3,
        };
        match (self, other) {
            // Without leading zeros, the longer number is the greater one.
            (Part::Number(a), Part::Number(b)) => a.len().cmp(&b.len()).then(a.cmp(b)),
            (Part::Text(a), Part::Text(b)) => a.cmp(b),
            _ => rank(self).cmp(&rank(other)),
        }
    }
}

impl Ord for Release {
    fn cmp(&self, other: &Self) -> Ordering {
        for (mine, theirs) in self.parts().zip(other.parts()) {
            let order = mine.compare(&theirs);
            if order.is_ne() {
                return order;
            }
            if mine == Part::End {
                break;
            }
        }
        self.0.cmp(&other.0)
    }
}

impl PartialOrd for Release {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_ordered_by_their_numbers() {
        let sorted = [
            "5.10.0-30-amd64",
            "6.1.0-56-amd64",
            "6.1.0-56-cloud-amd64",
            "6.1.0-100-amd64",
            "6.1.192",
            "6.12~rc3-amd64",
            "6.12-rc4",
            "6.12",
            "6.12-amd64",
            "6.12.9-amd64",
            "6.12.117+deb12-amd64",
            "6.12.117+deb13-amd64",
            "7.2.1+deb14-amd64",
        ];
        for (at, low) in sorted.iter().enumerate() {
            for high in sorted.iter().skip(at + 1) {
                assert!(Release::new(*low) < Release::new(*high), "{low} < {high}");
                assert!(Release::new(*high) > Release::new(*low), "{high} > {low}");
            }
        }
    }

    #[test]
    fn equal_means_the_same_name() {
        assert_eq!(
            Release::new("6.1").cmp(&Release::new("6.1")),
            Ordering::Equal
        );
        assert_ne!(
            Release::new("6.01").cmp(&Release::new("6.1")),
            Ordering::Equal
        );
    }

    #[test]
    fn the_series_is_the_first_two_numbers() {
        assert_eq!(Release::new("6.12.117+deb12-amd64").series(), Some("6.12"));
        assert_eq!(Release::new("6.1").series(), Some("6.1"));
        assert_eq!(Release::new("6.12-rc4").series(), Some("6.12"));
        assert_eq!(Release::new("6").series(), None);
        assert_eq!(Release::new("6.").series(), None);
        assert_eq!(Release::new("next-2026").series(), None);
    }
}
