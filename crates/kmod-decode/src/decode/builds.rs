// SPDX-License-Identifier: MIT OR Apache-2.0

//! Which build of which module the places of a report are in.
//!
//! Linux names the module of each place. FreeBSD names functions alone, and those of modules as those of the kernel: a
//! place is in a module that has the function, with a call just before it. Where more than one module has it (what
//! the language and the framework wrote is in each), it is in the one whose other functions the report names; where that
//! does not tell, nothing is said.

use std::collections::BTreeSet;

use super::{Debug, Problem, fits};
use crate::{
    Code,
    demangle::name,
    log::{Mention, Report},
};

/// The builds that a report is about.
pub(super) struct Builds<'d> {
    chosen: Vec<&'d Debug>,
    /// Those of FreeBSD that have some place of the report for themselves.
    sure: BTreeSet<String>,
}

/// What a report says of a module.
struct Claim<'m> {
    /// The module, as the report or a file calls it.
    module: String,
    /// The places that are in it.
    places: Vec<&'m Mention>,
    /// The places that may be in it.
    possible: Vec<&'m Mention>,
}

impl<'d> Builds<'d> {
    /// Finds the builds that fit what a report says; what does not is told.
    pub(super) fn of(
        report: &Report,
        mentions: &[&Mention],
        debugs: &'d [Debug],
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut builds = Self {
            chosen: Vec::new(),
            sure: BTreeSet::new(),
        };
        let mut tell = |problem| {
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        };
        for claim in claims(report, mentions, debugs) {
            match choose(report, &claim, debugs) {
                Ok(debug) => builds.chosen.extend(debug),
                Err(problem) => tell(problem),
            }
        }
        let unnamed = mentions.iter().filter(|it| it.module.is_none());
        for mention in unnamed.clone() {
            if let [only] = builds.owners(mention).as_slice() {
                builds.sure.insert(plain(&only.module));
            }
        }
        // The outermost says most of whose it is: the ways into the framework are made for a driver's types.
        let mut of_nobody = unnamed.filter(|mention| {
            is_rust(&mention.symbol)
                && !candidates(report, debugs).any(|it| has(&it.code, &mention.symbol))
        });
        if let Some(mention) = of_nobody.next_back() {
            tell(Problem::Nowhere {
                function: name(&mention.symbol),
            });
        }
        builds
    }

    /// The build that a place is in.
    pub(super) fn holding(&self, mention: &Mention) -> Option<&'d Debug> {
        if let Some(module) = &mention.module {
            let mut chosen = self.chosen.iter().copied();
            return chosen.find(|it| is_same(&it.module, module));
        }
        let mut owners = self.owners(mention);
        if owners.len() > 1 {
            owners.retain(|it| self.sure.contains(&plain(&it.module)));
        }
        match owners.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The builds that a place may be in that is in no module by name.
    fn owners(&self, mention: &Mention) -> Vec<&'d Debug> {
        let of_system = self.chosen.iter().filter(|it| it.code.is_for_freebsd());
        of_system
            .filter(|it| has_place(&it.code, mention))
            .copied()
            .collect()
    }
}

/// What a report says of each module that it names, or whose functions it names.
fn claims<'m>(report: &Report, mentions: &[&'m Mention], debugs: &[Debug]) -> Vec<Claim<'m>> {
    let mut claims: Vec<Claim<'m>> = Vec::new();
    let mut claim = |module: &str, mention: &'m Mention, is_sure: bool| {
        let (places, possible) = match is_sure {
            true => (vec![mention], Vec::new()),
            false => (Vec::new(), vec![mention]),
        };
        match claims.iter_mut().find(|it| is_same(&it.module, module)) {
            Some(known) => {
                known.places.extend(places);
                known.possible.extend(possible);
            }
            None => claims.push(Claim {
                module: module.to_owned(),
                places,
                possible,
            }),
        }
    };
    for mention in mentions {
        if let Some(module) = &mention.module {
            claim(module, mention, true);
        }
    }
    for mention in mentions.iter().filter(|it| it.module.is_none()) {
        let having = candidates(report, debugs).filter(|it| has(&it.code, &mention.symbol));
        let modules: BTreeSet<String> = having.map(|it| plain(&it.module)).collect();
        // A name of C may be one of the kernel's own functions, and what is at a function's very beginning is the
        // function's before.
        let is_sure = modules.len() == 1 && is_rust(&mention.symbol) && mention.offset > 0;
        for module in modules {
            claim(&module, mention, is_sure);
        }
    }
    claims
}

/// The builds for FreeBSD: of the modules that were loaded, where the log says which.
fn candidates<'d>(report: &Report, debugs: &'d [Debug]) -> impl Iterator<Item = &'d Debug> {
    let loaded: Vec<String> = report
        .build_ids
        .iter()
        .map(|(name, _)| plain(name))
        .collect();
    debugs.iter().filter(move |debug| {
        debug.code.is_for_freebsd() && (loaded.is_empty() || loaded.contains(&plain(&debug.module)))
    })
}

/// The debug information that fits what a report says of a module; none where the module is none of ours.
fn choose<'d>(
    report: &Report,
    claim: &Claim<'_>,
    debugs: &'d [Debug],
) -> Result<Option<&'d Debug>, Problem> {
    let Claim {
        module,
        places,
        possible,
    } = claim;
    let of_module: Vec<&Debug> = debugs
        .iter()
        .filter(|it| is_same(&it.module, module))
        .collect();
    if of_module.is_empty() && !places.iter().any(|it| is_rust(&it.symbol)) {
        return Ok(None);
    }
    let of_release =
        of_module
            .into_iter()
            .filter(|debug| match (&debug.release, &report.release) {
                (Some(debug), Some(report)) => debug == report,
                _ => true,
            });
    let mut fitting: Vec<&Debug> = Vec::new();
    let mut refused = None;
    for debug in of_release {
        match check(report, module, places, &debug.code) {
            Ok(()) => fitting.push(debug),
            Err(why) => {
                refused.get_or_insert(Problem::OtherBuild {
                    module: module.clone(),
                    path: debug.path.clone(),
                    why,
                });
            }
        }
    }
    let is_guess = places.is_empty();
    if is_guess {
        fitting.retain(|debug| possible.iter().any(|it| has_place(&debug.code, it)));
    }
    let Some(first) = fitting.first().copied() else {
        if is_guess {
            return Ok(None);
        }
        return Err(refused.unwrap_or_else(|| Problem::Missing {
            module: module.clone(),
            release: report.release.clone(),
        }));
    };
    let is_same = |debug: &&Debug| {
        debug.code.build_id().is_some() && debug.code.build_id() == first.code.build_id()
    };
    if fitting.iter().skip(1).all(is_same) {
        return Ok(Some(first));
    }
    if is_guess {
        return Ok(None);
    }
    Err(Problem::Unclear {
        module: module.clone(),
        paths: fitting.iter().map(|debug| debug.path.clone()).collect(),
    })
}

/// Whether code is of the build that a report is about; if not, by what that is told.
fn check(report: &Report, module: &str, mentions: &[&Mention], code: &Code) -> Result<(), String> {
    let printed = mentions.iter().find_map(|it| it.build_id.as_deref());
    let told = report
        .build_ids
        .iter()
        .find(|(name, _)| is_same(name, module));
    if let (Some(wanted), Some(found)) = (
        printed.or(told.map(|(_, id)| id.as_slice())),
        code.build_id(),
    ) {
        return if wanted == found {
            Ok(())
        } else {
            Err(format!(
                "its build id begins with {}, that of the module in the log with {}",
                short(found),
                short(wanted)
            ))
        };
    }
    for mention in mentions {
        let called = code.functions_called(&mention.symbol);
        let Some(first) = called.first() else {
            return Err(format!("it has no function `{}`", name(&mention.symbol)));
        };
        if called.iter().any(|function| fits(code, function, mention)) {
            continue;
        }
        let function = name(&mention.symbol);
        return Err(match mention.size {
            Some(size) => format!(
                "its function `{function}` is {:#x} bytes long, that in the log {size:#x}",
                first.extent.unwrap_or(first.size)
            ),
            None => format!(
                "no call in its function `{function}` returns to {:#x} bytes behind its beginning, as in the log",
                mention.offset
            ),
        });
    }
    Ok(())
}

/// Whether code has a function of this name.
fn has(code: &Code, symbol: &str) -> bool {
    !code.functions_called(symbol).is_empty()
}

/// Whether a place makes sense in code.
fn has_place(code: &Code, mention: &Mention) -> bool {
    let called = code.functions_called(&mention.symbol);
    called.iter().any(|function| fits(code, function, mention))
}

/// Whether a symbol is one of Rust's, mangled, cut off or not.
fn is_rust(symbol: &str) -> bool {
    symbol.contains("::")
        || symbol.starts_with("_R")
        || rustc_demangle::try_demangle(symbol).is_ok()
}

fn is_same(module: &str, other: &str) -> bool {
    plain(module) == plain(other)
}

/// The name of a module as symbols and files have it.
fn plain(module: &str) -> String {
    module.replace('-', "_")
}

/// The beginning of a build id, enough to tell two apart.
fn short(id: &[u8]) -> String {
    id.iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
