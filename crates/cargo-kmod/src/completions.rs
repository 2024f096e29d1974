// SPDX-License-Identifier: MIT OR Apache-2.0

//! `cargo kmod completions`: what a shell needs to complete the command line; and its manual pages.

use std::fs;

use clap::CommandFactory as _;
use kmod_report::Shell;

use crate::{
    cli::{self, Cli},
    failure::{Failure, Result},
};

/// What cargo looks for when it is called as `cargo kmod`.
const PROGRAM: &str = "cargo-kmod";

/// Prints the script for one shell.
pub(crate) fn execute(arguments: &cli::Completions, shell: &Shell) -> Result<u8> {
    let mut script = Vec::new();
    let mut command = Cli::command().bin_name(PROGRAM);
    clap_complete::generate(arguments.shell, &mut command, PROGRAM, &mut script);
    shell.print(String::from_utf8_lossy(&script));
    Ok(0)
}

/// Writes a page for the command and one for each verb.
pub(crate) fn man(arguments: &cli::Man, shell: &Shell) -> Result<u8> {
    let folder = &arguments.folder;
    fs::create_dir_all(folder).map_err(Failure::io("create", folder))?;
    let command = Cli::command().bin_name(PROGRAM);
    clap_mangen::generate_to(command, folder).map_err(Failure::io("write in", folder))?;
    shell.status(
        "Written",
        format_args!("manual pages in {}", folder.display()),
    );
    Ok(0)
}
