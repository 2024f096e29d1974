// SPDX-License-Identifier: MIT OR Apache-2.0

//! `cargo kmod`: write a Linux kernel module in safe Rust, for the kernel you already have.

mod audit;
mod build;
mod check;
mod clean;
mod cli;
mod clippy;
mod completions;
mod debug_info;
mod decode;
mod doctor;
mod evidence;
mod explain;
mod failure;
mod framework;
mod host;
mod kbuild;
mod kernel;
mod machine;
mod new;
mod package;
mod rerun;
mod run;
mod settings;
mod test;
mod verdict;

use std::process::ExitCode;

use clap::Parser as _;
use kmod_host::{scratch, signals};
use kmod_report::Shell;

use crate::{
    cli::{Cli, Verb},
    failure::{Failure, Result},
};

/// What is said of a signal where there is no time to say it in order.
const LAST_WORDS: &str = "error[KMOD0120]: interrupted\n";

fn main() -> ExitCode {
    let arguments = cli::arguments(std::env::args_os());
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => return cli::refuse(&error, &arguments),
    };
    let shell = cli.output.shell();
    let is_run = matches!(cli.verb, Verb::Run(_) | Verb::Test(_));
    // Without handlers a signal ends this process alone; that is no reason to do nothing at all.
    let _ = signals::catch(LAST_WORDS);
    // Without the folder they use the usual one.
    let _ = scratch::for_programs();
    let code = match dispatch(&cli.verb, &shell).map_err(Failure::or_interrupted) {
        Ok(code) => code,
        Err(failure) => {
            shell.report(failure.diagnostic());
            if is_run && shell.is_json() {
                verdict::of_failure(&failure, &shell);
            }
            failure.diagnostic().exit_code
        }
    };
    let _nothing_more = signals::finish();
    ExitCode::from(code)
}

fn dispatch(verb: &Verb, shell: &Shell) -> Result<u8> {
    match verb {
        Verb::New(arguments) => new::execute(arguments, shell),
        Verb::Build(arguments) => build::execute(arguments, shell),
        Verb::Run(arguments) => run::execute(arguments, shell),
        Verb::Test(arguments) => test::execute(arguments, shell),
        Verb::Kernel(arguments) => kernel::execute(&arguments.verb, shell),
        Verb::Audit(arguments) => audit::execute(arguments, shell),
        Verb::Decode(arguments) => decode::execute(arguments, shell),
        Verb::Check(arguments) => check::execute(arguments, shell),
        Verb::Clippy(arguments) => clippy::execute(arguments, shell),
        Verb::Doctor(arguments) => doctor::execute(arguments, shell),
        Verb::Kbuild(arguments) => kbuild::execute(arguments, shell),
        Verb::Clean(arguments) => clean::execute(arguments, shell),
        Verb::Explain(arguments) => explain::execute(arguments, shell),
        Verb::Completions(arguments) => completions::execute(arguments, shell),
        Verb::Man(arguments) => completions::man(arguments, shell),
    }
}
