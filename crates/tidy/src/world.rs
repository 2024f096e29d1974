// SPDX-License-Identifier: MIT OR Apache-2.0

//! Which build world a file belongs to: a folder is in exactly one.

/// The part of the repository that a file belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum World {
    /// `crates/`: tools, ordinary programs of the host.
    Host,
    /// `lib/`: what is linked into a module.
    Kernel,
    /// `guest/`: what runs in the virtual machine beside the module.
    Guest,
    /// `drivers/`: packages as a user would have them, and the ones that the tool writes for users.
    Driver,
    /// Packages that the tests of a tool build, some of them wrong on purpose.
    TestModule,
    /// Everything else: documentation, scripts, measurements.
    Other,
}

impl World {
    /// The world of the file of this path.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let parts: Vec<_> = path.split('/').collect();
        match *parts {
            ["crates", _, "templates", ..] => Self::Driver,
            ["crates", _, "tests", "modules", ..] => Self::TestModule,
            ["crates", ..] => Self::Host,
            ["lib", ..] => Self::Kernel,
            ["guest", ..] => Self::Guest,
            ["drivers", ..] => Self::Driver,
            _ => Self::Other,
        }
    }

    /// The licence that every file of this world carries, if there is one for all.
    #[must_use]
    pub fn licence(self) -> Option<&'static str> {
        match self {
            Self::Host => Some("MIT OR Apache-2.0"),
            Self::Kernel | Self::Guest => Some("MIT OR GPL-2.0-only"),
            Self::Driver | Self::TestModule | Self::Other => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_in_one_world() {
        for (path, world) in [
            ("crates/a/src/lib.rs", World::Host),
            ("crates/a/tests/a.rs", World::Host),
            ("crates/a/templates/lib.rs", World::Driver),
            ("crates/a/tests/modules/b/src/lib.rs", World::TestModule),
            ("lib/a/src/lib.rs", World::Kernel),
            ("guest/a/src/main.rs", World::Guest),
            ("drivers/a/tests/a.rs", World::Driver),
            ("bench/a.c", World::Other),
            ("crates.md", World::Other),
        ] {
            assert_eq!(World::of(path), world, "{path}");
        }
    }
}
