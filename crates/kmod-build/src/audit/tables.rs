// SPDX-License-Identifier: MIT OR Apache-2.0

//! The tables that objtool leaves for the kernel: how to go back through each function, and which returns
//! and indirect branches to patch when the module is loaded.
//!
//! A module without them loads all the same. Its backtraces are guesses then, and its returns and branches
//! stay as the most careful processor needs them, or worse, as the least careful one does. They are missing
//! where objtool did not run, or ran on something else.

use std::collections::BTreeSet;

use iced_x86::Instruction;

use super::{Finding, Subject, code, landing::is_called};

const UNWINDER: &str = ".orc_unwind_ip";
const RETURNS: &str = ".return_sites";
const RETPOLINES: &str = ".retpoline_sites";

/// What should be in a table and is not.
pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let tables = &subject.demands.tables;
    let mut findings = Vec::new();
    if tables.unwinder {
        let named = named(subject, UNWINDER);
        let functions = subject.image.functions();
        let entries = functions.map(|function| function.range.start);
        // An entry holds until the next one: a function that takes the stack as the one before it left it has none.
        let is_covered = |at: u64| {
            let before = named.range(..=at).next_back();
            before.is_some_and(|before| are_together(subject, *before, at))
        };
        findings.extend(missing(
            subject,
            UNWINDER,
            "a backtrace through it is a guess",
            entries.filter(|at| !is_covered(*at)),
        ));
    }
    let mut check_sites = |table, consequence, is_wanted: fn(&str) -> bool| {
        let named = named(subject, table);
        let sites = branches_to(subject, is_wanted).filter(|site| !named.contains(site));
        findings.extend(missing(subject, table, consequence, sites));
    };
    if tables.returns {
        check_sites(RETURNS, "the kernel cannot patch how it returns", |name| {
            name == "__x86_return_thunk"
        });
    }
    if tables.retpolines {
        check_sites(
            RETPOLINES,
            "the kernel cannot patch an indirect branch of it",
            |name| name.starts_with("__x86_indirect_thunk_"),
        );
    }
    findings
}

/// Says which places a table lacks, if any.
fn missing(
    subject: &Subject<'_>,
    table: &str,
    consequence: &str,
    places: impl Iterator<Item = u64>,
) -> Option<Finding> {
    let places: Vec<u64> = places.filter(|at| is_called(&subject.image, *at)).collect();
    let name = subject.name_of(*places.first()?);
    let message = format!("{name} is not in the table {table}: {consequence}");
    let help = format!(
        "objtool makes the table: see that the one of {}'s headers can run and that nothing stands in for it",
        subject.release
    );
    Some(Finding::new("KMOD0257", message, help).at(places))
}

/// What a table names.
fn named(subject: &Subject<'_>, table: &str) -> BTreeSet<u64> {
    let sections = subject.image.sections.iter();
    sections
        .filter(|section| section.name == table)
        .flat_map(|section| subject.image.references(section.range.clone()))
        .map(|reference| reference.target)
        .collect()
}

/// Whether two addresses are in one section.
fn are_together(subject: &Subject<'_>, one: u64, other: u64) -> bool {
    let section = subject.image.section(one);
    section.is_some_and(|section| section.range.contains(&other))
}

/// The direct branches to certain symbols of the kernel.
fn branches_to<'s>(
    subject: &'s Subject<'_>,
    is_wanted: fn(&str) -> bool,
) -> impl Iterator<Item = u64> + 's {
    let branches = subject.code.iter().filter(move |it| {
        let target = code::branch_target(it);
        let name = target.and_then(|target| subject.image.import(target));
        name.is_some_and(is_wanted)
    });
    branches.map(Instruction::ip)
}
