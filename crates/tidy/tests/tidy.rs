// SPDX-License-Identifier: MIT OR Apache-2.0

//! Every check, on this repository.

use std::{error::Error, path::Path};

use snapbox::{Data, assert_data_eq, data::DataFormat};
use tidy::{Finding, Tree, TreeError};

type Result = std::result::Result<(), TreeError>;

fn assert_none(check: fn(&Tree) -> Vec<Finding>) -> Result {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let findings: Vec<_> = check(&Tree::load(root)?)
        .iter()
        .map(Finding::to_string)
        .collect();
    assert!(
        findings.is_empty(),
        "{} found:\n{}",
        findings.len(),
        findings.join("\n")
    );
    Ok(())
}

#[test]
fn raw_bindings_are_named_only_where_the_system_is_spoken_to() -> Result {
    assert_none(tidy::raw_bindings::check)
}

#[test]
fn nothing_asks_for_the_version_of_the_kernel() -> Result {
    assert_none(tidy::kernel_versions::check)
}

#[test]
fn every_entry_from_c_goes_through_the_door() -> Result {
    assert_none(tidy::door::check)
}

#[test]
fn drivers_have_no_unsafe_and_no_c() -> Result {
    assert_none(tidy::drivers::check)
}

#[test]
fn c_is_only_in_the_shims_and_in_what_is_measured_against() -> Result {
    assert_none(tidy::c_files::check)
}

#[test]
fn kernel_code_does_not_use_the_alloc_crate() -> Result {
    assert_none(tidy::std_alloc::check)
}

#[test]
fn files_open_with_their_licence_and_a_sentence() -> Result {
    assert_none(tidy::file_head::check)
}

#[test]
fn files_are_short_and_none_is_called_mod() -> Result {
    assert_none(tidy::layout::check)
}

#[test]
fn no_folder_of_a_machine_and_no_host_of_packages_is_named() -> Result {
    assert_none(tidy::hosts::check)
}

#[test]
fn there_are_no_shortcuts() -> Result {
    assert_none(tidy::shortcuts::check)
}

#[test]
fn manifests_inherit_lints_licence_and_versions() -> Result {
    assert_none(tidy::manifests::check)
}

#[test]
fn every_error_code_is_explained() -> Result {
    assert_none(tidy::errors::check)
}

#[test]
fn unsafe_code_says_why_it_is_sound() -> Result {
    assert_none(tidy::safety::check)
}

#[test]
fn no_text_is_taken_for_a_format() -> Result {
    assert_none(tidy::formats::check)
}

#[test]
fn links_lead_somewhere() -> Result {
    assert_none(tidy::links::check)
}

/// Made anew with `SNAPSHOTS=overwrite`.
#[test]
fn the_table_of_what_is_tested_is_what_the_sources_say() -> std::result::Result<(), Box<dyn Error>>
{
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let kept = Data::read_from(&root.join("docs/coverage.md"), Some(DataFormat::Text));
    assert_data_eq!(tidy::coverage::document(&Tree::load(root)?)?, kept.raw());
    Ok(())
}
