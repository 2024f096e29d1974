// SPDX-License-Identifier: MIT OR Apache-2.0

//! What can be typed: the verbs and their flags, named as cargo's where cargo has them.

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use clap::{
    Args, Parser, Subcommand, ValueEnum,
    builder::styling::{AnsiColor, Styles},
};
use kmod_report::{Color, Format, Shell, Verbosity};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default())
    .error(AnsiColor::Red.on_default().bold())
    .valid(AnsiColor::Cyan.on_default().bold())
    .invalid(AnsiColor::Yellow.on_default().bold());

const EXIT_CODES: &str = "\
Exit codes: 0 ok; 1 the build failed, or the module would not load or unload; 2 usage; 3 something is
missing on this machine; 4 the virtual machine failed; 5 oops, warning or taint; 6 kernel panic; 7 stall;
8 silence; 124 timed out; 130 interrupted (143 by SIGTERM). `run -- CMD` ends with CMD's own code otherwise.";

/// Write a Linux kernel module in safe Rust, for the kernel you already have
#[derive(Debug, Parser)]
#[command(name = "cargo-kmod", bin_name = "cargo kmod", version, styles = STYLES)]
#[command(after_help = EXIT_CODES, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Make a new kernel module package
    New(New),
    /// Build the module for one kernel or several
    Build(Build),
    /// Boot a kernel in a virtual machine, load the module, run a command, unload
    Run(Run),
    /// Run the tests of a module in a virtual machine, on one kernel or several
    Test(Test),
    /// List, add, show or remove kernels to build for
    Kernel(Kernel),
    /// Show what is in a module: sizes, stack frames, imports, licences, places that may panic
    Audit(Build),
    /// Show functions, files and lines in a kernel's log
    Decode(Decode),
    /// Check that the module and its tests compile, without building them
    Check(Check),
    /// Lint the module
    Clippy(Clippy),
    /// Say what this machine has and lacks, and what each kernel supports or why not
    Doctor(Doctor),
    /// Print the makefile that adds a package to a module of C, for `include` in its Kbuild
    Kbuild(Kbuild),
    /// Remove what was built
    Clean(Clean),
    /// Explain the code of an error
    Explain(Explain),
    /// Print what a shell needs to complete the command line
    Completions(Completions),
    /// Write the manual pages
    #[command(hide = true)]
    Man(Man),
}

/// How to say it.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Output {
    /// Say more
    #[arg(short, long, global = true, action = clap::ArgAction::Count, conflicts_with = "quiet")]
    verbose: u8,
    /// Say nothing but errors
    #[arg(short, long, global = true)]
    quiet: bool,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", value_enum)]
    color: Option<When>,
    /// What stdout carries; `json`: one object a line
    #[arg(
        long,
        global = true,
        value_name = "FMT",
        value_enum,
        default_value = "human"
    )]
    #[arg(hide_default_value = true)]
    message_format: MessageFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum MessageFormat {
    Human,
    Short,
    Json,
}

/// Make a new kernel module package
#[derive(Debug, Args)]
pub(crate) struct New {
    /// Where to make it; its last part is the name
    #[arg(value_name = "PATH")]
    pub(crate) path: PathBuf,
    /// Name of the package, if not the last part of PATH
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// What to begin with: a parameter and two messages, a misc device, settings, or a thread and work
    #[arg(long, value_name = "KIND", value_enum, default_value_t = Kind::Hello)]
    pub(crate) kind: Kind,
    /// Rust edition of the package
    #[arg(long, value_name = "YEAR", default_value = "2024", value_parser = ["2021", "2024"])]
    pub(crate) edition: String,
    /// Version control to set up [default: git, unless PATH is in a repository already]
    #[arg(long, value_name = "VCS", value_enum)]
    pub(crate) vcs: Option<Vcs>,
}

/// What a module made from a template is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    Hello,
    Misc,
    Sysctl,
    Worker,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Vcs {
    Git,
    None,
}

/// Build the module for one kernel or several
#[derive(Debug, Args)]
pub(crate) struct Build {
    #[command(flatten)]
    pub(crate) packages: Packages,
    #[command(flatten)]
    pub(crate) compile: Compile,
    #[command(flatten)]
    pub(crate) kernels: Kernels,
}

/// Boot a kernel in a virtual machine, load the module, run a command, unload
#[derive(Debug, Args)]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) packages: Packages,
    #[command(flatten)]
    pub(crate) compile: Compile,
    #[command(flatten)]
    pub(crate) kernels: Kernels,
    #[command(flatten)]
    pub(crate) machine: Machine,
    /// Command to run in the guest while the module is loaded [default: a shell]
    #[arg(last = true, value_name = "CMD", help_heading = "Arguments")]
    pub(crate) command: Vec<String>,
}

/// Run the tests of a module in a virtual machine, on one kernel or several
#[derive(Debug, Args)]
pub(crate) struct Test {
    #[command(flatten)]
    pub(crate) packages: Packages,
    /// Test only that file in tests/, without `.rs`; may be repeated, and be a glob
    #[arg(long = "test", value_name = "NAME", help_heading = "Test selection")]
    pub(crate) tests: Vec<String>,
    /// Compile, but do not run the tests
    #[arg(long, help_heading = "Test selection")]
    pub(crate) no_run: bool,
    /// Go on with other files after one that failed
    #[arg(long, help_heading = "Test selection")]
    pub(crate) no_fail_fast: bool,
    #[command(flatten)]
    pub(crate) compile: Compile,
    #[command(flatten)]
    pub(crate) kernels: Kernels,
    #[command(flatten)]
    pub(crate) machine: Machine,
    /// Boot a machine for each test, not one for all
    #[arg(long, help_heading = "Virtual machine")]
    pub(crate) isolate: bool,
    /// End a test after that many seconds [default: 60]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    #[arg(help_heading = "Virtual machine")]
    pub(crate) test_timeout: Option<u64>,
    /// How results are written [default: pretty, or as --message-format says]
    #[arg(long, value_name = "FMT", value_enum, help_heading = "Output")]
    pub(crate) format: Option<TestFormat>,
    /// If given, only tests are run whose names contain it
    #[arg(value_name = "TESTNAME", help_heading = "Arguments")]
    pub(crate) name: Option<String>,
    /// Arguments for the tests, as cargo's have them: see `cargo kmod test -- --help`
    #[arg(last = true, value_name = "ARGS", help_heading = "Arguments")]
    pub(crate) arguments: Vec<String>,
}

/// How results of tests are written: a line for each test, a letter, the kernel's own protocol, JSON lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    Pretty,
    Terse,
    Ktap,
    Json,
}

/// Print the makefile that adds a package to a module of C, for `include` in its Kbuild
#[derive(Debug, Args)]
pub(crate) struct Kbuild {
    /// The module of C, as in `obj-m`, without `.o`
    #[arg(value_name = "MODULE", value_parser = module_name)]
    pub(crate) module: String,
    /// The package's folder
    #[arg(value_name = "PATH")]
    pub(crate) path: PathBuf,
    #[command(flatten)]
    pub(crate) compile: Compile,
    /// Make the object instead, as the makefile does
    #[arg(long, value_name = "FILE", requires = "kernel", hide = true)]
    pub(crate) object: Option<PathBuf>,
    /// The headers tree whose kbuild wants the object
    #[arg(long, value_name = "DIR", requires = "object", hide = true)]
    pub(crate) kernel: Option<String>,
}

/// How the virtual machine is set up.
#[derive(Debug, Args)]
#[command(next_help_heading = "Virtual machine")]
pub(crate) struct Machine {
    /// Parameter of the module, as insmod takes it
    #[arg(long = "param", value_name = "K=V", value_parser = parameter)]
    pub(crate) params: Vec<String>,
    /// File to copy into the working folder of the guest
    #[arg(long = "copy", value_name = "FILE")]
    pub(crate) copy: Vec<PathBuf>,
    /// Accelerator; `counted`: tcg, one processor, a clock that counts instructions [default: kvm where a guest comes up on it, else tcg]
    #[arg(long, value_enum)]
    pub(crate) accel: Option<Accel>,
    /// Give up after that many seconds
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) timeout: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Accel {
    Auto,
    Kvm,
    Tcg,
    Counted,
}

/// List, add, show or remove kernels to build for
#[derive(Debug, Args)]
pub(crate) struct Kernel {
    #[command(subcommand)]
    pub(crate) verb: KernelVerb,
}

/// What to do with kernels.
#[derive(Debug, Subcommand)]
pub(crate) enum KernelVerb {
    /// List the known kernels: those added and those installed
    List,
    /// Add kernels, unpacked beside the system, never installed
    Add(KernelAdd),
    /// Show what is known about a kernel
    Show(KernelShow),
    /// Remove kernels that were added
    Remove(KernelRemove),
}

/// Add kernels, unpacked beside the system, never installed
#[derive(Debug, Args)]
pub(crate) struct KernelAdd {
    /// `debian:6.12` (the newest of that series in the machine's apt sources), .deb files or a folder of
    /// them, `freebsd:15` (headers out of the Python package ziglang), or a tree of headers or of FreeBSD's sources,
    /// which is used where it is
    #[arg(required = true, value_name = "WHAT")]
    pub(crate) what: Vec<PathBuf>,
    /// The image to boot, for a headers tree
    #[arg(long, value_name = "VMLINUZ")]
    pub(crate) image: Option<PathBuf>,
    /// The kernel's own modules (…/lib/modules/RELEASE), for a headers tree
    #[arg(long, value_name = "DIR")]
    pub(crate) modules: Option<PathBuf>,
}

/// Show what is known about a kernel
#[derive(Debug, Args)]
pub(crate) struct KernelShow {
    /// A release, a glob, a path to a headers tree, or `running`
    #[arg(value_name = "SEL")]
    pub(crate) selector: String,
}

/// Remove kernels that were added
#[derive(Debug, Args)]
pub(crate) struct KernelRemove {
    /// Releases or globs
    #[arg(required = true, value_name = "SEL")]
    pub(crate) selectors: Vec<String>,
}

/// Remove what was built
#[derive(Debug, Args)]
pub(crate) struct Clean {
    /// Path to Cargo.toml
    #[arg(long, value_name = "PATH")]
    pub(crate) manifest_path: Option<PathBuf>,
    /// Directory for all generated artifacts
    #[arg(long, value_name = "DIRECTORY")]
    pub(crate) target_dir: Option<PathBuf>,
    /// Only what was built for these releases (release or glob)
    #[arg(long = "kernel", value_name = "SEL", conflicts_with = "cache")]
    pub(crate) kernels: Vec<String>,
    /// Remove what all packages share instead: compiled core, bindings, unpacked framework
    #[arg(long)]
    pub(crate) cache: bool,
}

/// Show functions, files and lines in a kernel's log
///
/// Takes any log with an oops, a warning or another backtrace in a module, and finds the debug information of the
/// module by its name and the kernel's release below `target/kmod`.
#[derive(Debug, Args)]
pub(crate) struct Decode {
    /// The log: of a console, `dmesg`, syslog or the journal; `-` is standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// A module, or its debug information, that is not below the target folder
    #[arg(long = "module", value_name = "PATH")]
    pub(crate) modules: Vec<PathBuf>,
    /// Only debug information built for these releases (release or glob)
    #[arg(long = "kernel", value_name = "SEL")]
    pub(crate) kernels: Vec<String>,
    /// Path to Cargo.toml
    #[arg(long, value_name = "PATH")]
    pub(crate) manifest_path: Option<PathBuf>,
    /// Directory for all generated artifacts
    #[arg(long, value_name = "DIRECTORY")]
    pub(crate) target_dir: Option<PathBuf>,
}

/// Check that the module and its tests compile, without building them
///
/// For rust-analyzer: `"check.overrideCommand": ["cargo", "kmod", "check", "--message-format", "json"]`
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) packages: Packages,
    #[command(flatten)]
    pub(crate) compile: Compile,
    #[command(flatten)]
    pub(crate) kernels: Kernels,
}

/// Lint the module
#[derive(Debug, Args)]
pub(crate) struct Clippy {
    #[command(flatten)]
    pub(crate) packages: Packages,
    #[command(flatten)]
    pub(crate) compile: Compile,
    #[command(flatten)]
    pub(crate) kernels: Kernels,
    /// What clippy is told, such as `-D warnings`
    #[arg(last = true, value_name = "ARG", help_heading = "Arguments")]
    pub(crate) arguments: Vec<String>,
}

/// Say what this machine has and lacks, and what each kernel supports or why not
///
/// Ends with 0 where modules can be built and run for one kernel at least, or for each that --kernel names,
/// and with 3 where not.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// A release, a glob such as `6.12.*`, a path to a headers tree, or `running`; may be repeated
    /// [default: all that are known]
    #[arg(long = "kernel", value_name = "SEL")]
    pub(crate) kernels: Vec<String>,
}

/// Explain the code of an error
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The code, such as KMOD0205
    #[arg(value_name = "CODE")]
    pub(crate) code: String,
}

/// Print what a shell needs to complete the command line
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_name = "SHELL", value_parser = clap::value_parser!(clap_complete::Shell))]
    pub(crate) shell: clap_complete::Shell,
}

/// Write the manual pages
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// Where to
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}

/// Which packages.
#[derive(Debug, Args)]
#[command(next_help_heading = "Package selection")]
pub(crate) struct Packages {
    /// Package to build
    #[arg(short, long = "package", value_name = "SPEC")]
    pub(crate) packages: Vec<String>,
    /// All packages of the workspace that are modules
    #[arg(long, conflicts_with = "packages")]
    pub(crate) workspace: bool,
    /// Path to Cargo.toml
    #[arg(long, value_name = "PATH")]
    pub(crate) manifest_path: Option<PathBuf>,
    /// Directory for all generated artifacts
    #[arg(long, value_name = "DIRECTORY")]
    pub(crate) target_dir: Option<PathBuf>,
}

/// How to compile.
#[derive(Debug, Args)]
#[command(next_help_heading = "Compilation")]
pub(crate) struct Compile {
    /// Build in release mode; modules are, unless --profile says otherwise
    #[arg(short, long, conflicts_with = "profile")]
    release: bool,
    /// Build with that cargo profile
    #[arg(long, value_name = "PROFILE-NAME")]
    profile: Option<String>,
    /// Features to activate, separated by spaces or commas
    #[arg(short = 'F', long, value_name = "FEATURES")]
    features: Vec<String>,
    /// Activate all features
    #[arg(long)]
    pub(crate) all_features: bool,
    /// Do not activate the `default` feature
    #[arg(long)]
    pub(crate) no_default_features: bool,
    /// Assert that Cargo.lock stays as it is
    #[arg(long)]
    locked: bool,
    /// Run without the network
    #[arg(long)]
    offline: bool,
    /// --locked and --offline
    #[arg(long)]
    frozen: bool,
    /// How C and Rust come together [default: bitcode where a clang of rustc's LLVM is there, else plain]
    #[arg(long, value_name = "PATH", value_enum)]
    pub(crate) codegen: Option<Codegen>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Codegen {
    /// As objects that call each other
    Plain,
    /// As one module of bitcode: C functions vanish into their callers
    Bitcode,
}

/// Which kernels.
#[derive(Debug, Args)]
#[command(next_help_heading = "Kernel selection")]
pub(crate) struct Kernels {
    /// A release, a glob such as `6.12.*`, a path to a headers tree, or `running`; may be repeated
    /// [default: package.metadata.kmod, else the running kernel if it has headers, else the newest known]
    #[arg(long = "kernel", value_name = "SEL")]
    pub(crate) kernels: Vec<String>,
}

impl Output {
    /// The shell that these flags ask for.
    pub(crate) fn shell(&self) -> Shell {
        let Self {
            verbose,
            quiet,
            color,
            message_format,
        } = self;
        let verbosity = match (quiet, verbose) {
            (true, _) => Verbosity::Quiet,
            (false, 0) => Verbosity::Normal,
            (false, _) => Verbosity::Verbose,
        };
        let color = match color {
            Some(When::Always) => Color::Always,
            Some(When::Never) => Color::Never,
            Some(When::Auto) => Color::Auto,
            // Cargo hands its own choice on in this variable only.
            None => match std::env::var("CARGO_TERM_COLOR").as_deref() {
                Ok("always") => Color::Always,
                Ok("never") => Color::Never,
                _ => Color::Auto,
            },
        };
        let format = match message_format {
            MessageFormat::Human => Format::Human,
            MessageFormat::Short => Format::Short,
            MessageFormat::Json => Format::Json,
        };
        Shell::new(verbosity, color, format)
    }
}

impl Packages {
    /// The package of a manifest, built in a folder of its own or in the usual one.
    pub(crate) fn one(manifest: PathBuf, target_dir: Option<PathBuf>) -> Self {
        Self {
            packages: Vec::new(),
            workspace: false,
            manifest_path: Some(manifest),
            target_dir,
        }
    }
}

impl Compile {
    /// The cargo profile; modules are built optimised unless told otherwise.
    pub(crate) fn profile(&self) -> &str {
        match self.profile.as_deref() {
            Some("debug") => "dev",
            Some(profile) => profile,
            None => "release",
        }
    }

    /// The features that were asked for and that none of a package's dependencies could have.
    pub(crate) fn features(&self) -> impl Iterator<Item = &str> {
        self.requested_features().filter(|word| !word.contains('/'))
    }

    /// The features that were asked for.
    pub(crate) fn requested_features(&self) -> impl Iterator<Item = &str> {
        let words = self.features.iter().flat_map(|list| list.split([' ', ',']));
        words.filter(|word| !word.is_empty())
    }

    /// What is passed on to cargo as it is.
    pub(crate) fn cargo_args(&self) -> Vec<String> {
        let Self {
            release: _,
            profile: _,
            features,
            all_features,
            no_default_features,
            locked,
            offline,
            frozen,
            codegen: _,
        } = self;
        let mut arguments = Vec::new();
        for list in features {
            arguments.extend(["--features".to_owned(), list.clone()]);
        }
        let flags = [
            (all_features, "--all-features"),
            (no_default_features, "--no-default-features"),
            (locked, "--locked"),
            (offline, "--offline"),
            (frozen, "--frozen"),
        ];
        arguments.extend(
            flags
                .iter()
                .filter(|(on, _)| **on)
                .map(|(_, flag)| (*flag).to_owned()),
        );
        arguments
    }
}

/// The arguments as the parser wants them: `cargo kmod …` calls `cargo-kmod kmod …`.
pub(crate) fn arguments(given: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = given.collect();
    if arguments.get(1).is_some_and(|first| first == "kmod") {
        arguments.remove(1);
    }
    arguments
}

/// Says what is wrong with the arguments, or prints the help that was asked for.
pub(crate) fn refuse(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    // A closed stream leaves nobody to tell.
    let _ = error.print();
    let asked_for_json = arguments
        .iter()
        .zip(arguments.iter().skip(1))
        .any(|(flag, value)| {
            value == "--message-format=json" || (flag == "--message-format" && value == "json")
        });
    let is_run = arguments
        .get(1..)
        .is_some_and(|rest| rest.iter().any(|word| word == "run" || word == "test"));
    if error.use_stderr() && asked_for_json && is_run {
        crate::verdict::of_usage(error);
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

fn module_name(text: &str) -> Result<String, String> {
    let is_fit = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    if !text.is_empty() && text.chars().all(is_fit) {
        Ok(text.to_owned())
    } else {
        Err("a module's name is made of letters, digits, `-` and `_`, as in `obj-m` but without `.o`".to_owned())
    }
}

fn parameter(text: &str) -> Result<String, String> {
    match text.split_once('=') {
        Some(("", _)) => Err("a parameter needs a name before the `=`".to_owned()),
        Some(_) => Ok(text.to_owned()),
        // As insmod: a bare name switches a boolean on.
        None if !text.is_empty() => Ok(text.to_owned()),
        None => Err("a parameter is written NAME=VALUE".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        use clap::CommandFactory as _;
        Cli::command().debug_assert();
    }

    #[test]
    fn cargo_names_the_subcommand_and_a_direct_call_does_not() {
        let called = |words: &[&str]| arguments(words.iter().map(OsString::from));
        assert_eq!(
            called(&["cargo-kmod", "kmod", "build"]),
            ["cargo-kmod", "build"]
        );
        assert_eq!(called(&["cargo-kmod", "build"]), ["cargo-kmod", "build"]);
        assert_eq!(
            called(&["cargo-kmod", "new", "kmod"]),
            ["cargo-kmod", "new", "kmod"]
        );
    }

    #[test]
    fn what_cargo_understands_is_passed_on() {
        let cli =
            Cli::try_parse_from(["x", "build", "-F", "a,b", "--locked", "--profile", "debug"]);
        let Ok(Cli {
            verb: Verb::Build(build),
            ..
        }) = cli
        else {
            assert!(cli.is_ok(), "{cli:?}");
            return;
        };
        assert_eq!(
            build.compile.cargo_args(),
            ["--features", "a,b", "--locked"]
        );
        assert_eq!(build.compile.profile(), "dev");
    }

    #[test]
    fn the_guest_command_is_what_follows_two_dashes() {
        let cli = Cli::try_parse_from(["x", "run", "--param", "n=3", "--", "ls", "-v", "--kernel"]);
        let Ok(Cli {
            verb: Verb::Run(run),
            ..
        }) = cli
        else {
            assert!(cli.is_ok(), "{cli:?}");
            return;
        };
        assert_eq!(run.command, ["ls", "-v", "--kernel"]);
        assert_eq!(run.machine.params, ["n=3"]);
    }

    #[test]
    fn a_parameter_needs_a_name() {
        assert!(parameter("a=").is_ok());
        assert!(parameter("a").is_ok());
        assert!(parameter("=1").is_err());
        assert!(parameter("").is_err());
    }
}
