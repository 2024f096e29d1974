// SPDX-License-Identifier: MIT OR Apache-2.0

//! Runs the command on a package and takes its verdict apart.

use std::{
    env,
    error::Error,
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use kmod_target::config::Config;
use serde_json::Value;

pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// Runs a test on every kernel it is to be run on, and says on which it failed.
pub(crate) fn each_kernel(test: impl Fn(&str) -> Result) -> Result {
    let kernels =
        env::var("KMOD_TEST_KERNELS").map_err(|_| "KMOD_TEST_KERNELS is not set: run ./test")?;
    let mut count = 0;
    for kernel in kernels.split_whitespace() {
        test(kernel).map_err(|error| format!("on {kernel}: {error}"))?;
        count += 1;
    }
    if count == 0 {
        Err("KMOD_TEST_KERNELS names no kernel".into())
    } else {
        Ok(())
    }
}

/// Runs a test that is not about kernels on the first of them.
pub(crate) fn one_kernel(test: impl Fn(&str) -> Result) -> Result {
    let kernels =
        env::var("KMOD_TEST_KERNELS").map_err(|_| "KMOD_TEST_KERNELS is not set: run ./test")?;
    let first = kernels.split_whitespace().next();
    test(first.ok_or("KMOD_TEST_KERNELS names no kernel")?)
}

/// That a text contains another.
pub(crate) fn has(text: &str, wanted: &str) -> Result {
    if text.contains(wanted) {
        Ok(())
    } else {
        Err(format!("{wanted:?} is not in:\n{text}").into())
    }
}

/// The command under test, in a folder.
pub(crate) fn kmod(folder: &Path) -> Invocation {
    Invocation::new(env!("CARGO_BIN_EXE_cargo-kmod"), folder)
}

/// The cargo that runs the tests, in a folder.
pub(crate) fn cargo(folder: &Path) -> Invocation {
    Invocation::new(env!("CARGO"), folder)
}

/// kbuild of a kernel, in the folder of a module of C; it finds the command under test, and all share what is compiled.
pub(crate) fn make(kernel: &str, folder: &Path) -> Result<Invocation> {
    let above = |program| Path::new(program).parent().unwrap_or(Path::new("/"));
    let own = [above(env!("CARGO_BIN_EXE_cargo-kmod"))];
    let usual = env::var_os("PATH").unwrap_or_default();
    let path = own.into_iter().map(Path::to_owned);
    let path = path.chain(env::split_paths(&usual));
    let path = path.chain([above(env!("CARGO")).to_owned()]);
    Ok(Invocation::new("make", folder)
        .env("PATH", &env::join_paths(path)?)
        .env("CARGO_TARGET_DIR", target().as_os_str())
        .args(["-j2", "-C"])
        .args([headers(kernel)?])
        .args([format!("M={}", folder.display())]))
}

/// A new package in a folder, made as a user does, with further options.
pub(crate) fn new(folder: &Path, name: &str, options: &[&str]) -> Result<PathBuf> {
    kmod(folder)
        .args(["new", name, "--vcs", "none"])
        .args(options)
        .success()?;
    Ok(folder.join(name))
}

/// A copy of a package of `tests/modules` that may be changed, with the framework of this repository. It has a name of
/// its own, so what is built of one is not in the way of the other.
pub(crate) fn copy(module: &str, name: &str) -> Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    copy_tree(&modules().join(module), &folder)?;
    // What is a part of a module of C is called NAME-rust.
    for file in [
        "Cargo.toml",
        "Cargo.lock",
        "rust/Cargo.toml",
        "rust/Cargo.lock",
    ] {
        let file = folder.join(file);
        if let Ok(text) = fs::read_to_string(&file) {
            let [old, new] = [module, name].map(|name| format!("\nname = \"{name}"));
            fs::write(&file, text.replace(&old, &new))?;
        }
    }
    let config = fs::read_to_string(modules().join(".cargo/config.toml"))?;
    let framework = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let config = config.replace(
        "../../../../lib",
        &framework.join("lib").display().to_string(),
    );
    fs::create_dir_all(folder.join(".cargo"))?;
    fs::write(folder.join(".cargo/config.toml"), config)?;
    Ok(folder)
}

fn copy_tree(from: &Path, to: &Path) -> Result {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, copy) = (entry.path(), to.join(entry.file_name()));
        if !path.is_dir() {
            fs::copy(path, copy)?;
        } else if entry.file_name() != "target" {
            copy_tree(&path, &copy)?;
        }
    }
    Ok(())
}

/// The line of a test module's source that holds a text.
pub(crate) fn line_of(module: &str, text: &str) -> Result<usize> {
    let source = fs::read_to_string(modules().join(module).join("src/lib.rs"))?;
    let line = source.lines().position(|line| line.contains(text));
    line.map(|index| index + 1)
        .ok_or_else(|| format!("{text:?} is not in {module}").into())
}

/// Where the headers of a known kernel lie.
pub(crate) fn headers(kernel: &str) -> Result<PathBuf> {
    Ok(known(kernel, "headers")?.into())
}

/// What is known of a kernel under a name.
pub(crate) fn known(kernel: &str, what: &str) -> Result<String> {
    let output = kmod(Path::new("."))
        .args(["kernel", "show", "--message-format", "json", kernel])
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let found = records(&text).find_map(|record| Some(record[what].as_str()?.to_owned()));
    found.ok_or_else(|| told(&output).into())
}

/// Whether the configuration of a kernel has an option set.
pub(crate) fn is_configured(kernel: &str, option: &str) -> Result<bool> {
    Ok(Config::read(&headers(kernel)?)?.is_set(option))
}

/// Where the packages are built.
pub(crate) fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("modules")
}

/// The folder of the packages that are built.
pub(crate) fn modules() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/modules")
}

/// A program about to run.
pub(crate) struct Invocation {
    command: Command,
}

impl Invocation {
    fn new(program: &str, folder: &Path) -> Self {
        let mut command = Command::new(program);
        command.current_dir(folder).stdin(Stdio::null());
        // What cargo sets for a test must not reach the packages that are built in it.
        for (name, _) in env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if name.starts_with("CARGO_PKG")
                || name.starts_with("CARGO_MANIFEST")
                || ["RUSTC", "CARGO_TARGET_DIR"].contains(&name.as_str())
            {
                command.env_remove(name);
            }
        }
        Self { command }
    }

    pub(crate) fn args<S: AsRef<std::ffi::OsStr>>(
        mut self,
        args: impl IntoIterator<Item = S>,
    ) -> Self {
        self.command.args(args);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &OsStr) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn output(mut self) -> Result<Output> {
        Ok(self.command.output()?)
    }

    pub(crate) fn success(self) -> Result {
        let output = self.output()?;
        if output.status.success() {
            Ok(())
        } else {
            Err(told(&output).into())
        }
    }
}

pub(crate) fn told(output: &Output) -> String {
    format!(
        "{}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// One package to be tried on one kernel.
#[derive(Clone)]
pub(crate) struct Attempt {
    package: PathBuf,
    target: Option<PathBuf>,
    kernel: String,
    arguments: Vec<String>,
    command: Vec<String>,
    environment: Vec<(&'static str, OsString)>,
}

impl Attempt {
    /// A package of `tests/modules`.
    pub(crate) fn module(name: &str) -> Self {
        Self::of(&modules().join(name))
    }

    /// Any package. All share one target folder, so that the framework is compiled once per kernel.
    pub(crate) fn of(package: &Path) -> Self {
        Self {
            package: package.to_owned(),
            target: Some(target()),
            kernel: String::new(),
            arguments: Vec::new(),
            command: Vec::new(),
            environment: Vec::new(),
        }
    }

    /// Builds in the package's own target folder.
    pub(crate) fn with_own_target(mut self) -> Self {
        self.target = None;
        self
    }

    /// Builds with another compiler.
    pub(crate) fn with_rustc(mut self, rustc: &Path) -> Self {
        self.environment
            .push(("RUSTC", rustc.as_os_str().to_owned()));
        self
    }

    /// Sets a variable of the environment.
    pub(crate) fn env(mut self, name: &'static str, value: &str) -> Self {
        self.environment.push((name, value.into()));
        self
    }

    pub(crate) fn on(mut self, kernel: &str) -> Self {
        self.kernel = kernel.to_owned();
        self
    }

    pub(crate) fn param(self, param: &str) -> Self {
        self.flag("--param").flag(param)
    }

    pub(crate) fn flag(mut self, flag: &str) -> Self {
        self.arguments.push(flag.to_owned());
        self
    }

    pub(crate) fn command(mut self, command: &[&str]) -> Self {
        self.command = command.iter().map(|&word| word.to_owned()).collect();
        self
    }

    fn invocation(&self, verb: &str) -> Invocation {
        let mut invocation = kmod(&self.package)
            .args([verb, "--message-format", "json", "--kernel", &self.kernel])
            .args(&self.arguments);
        // `./test` tries what follows on both paths; a test that asks for one has it.
        let asked = self.arguments.iter().any(|flag| flag == "--codegen");
        if let (false, Ok(codegen)) = (asked, env::var("KMOD_TEST_CODEGEN")) {
            invocation = invocation.args(["--codegen", &codegen]);
        }
        if let Some(target) = &self.target {
            invocation = invocation.args(["--target-dir"]).args([target]);
        }
        for (name, value) in &self.environment {
            invocation.command.env(name, value);
        }
        if !self.command.is_empty() {
            invocation = invocation.args(["--"]).args(&self.command);
        }
        invocation
    }

    /// Builds, boots, loads, runs the command, unloads.
    pub(crate) fn run(&self) -> Result<Run> {
        let output = self.invocation("run").output()?;
        Run::of(&output).map_err(|error| format!("{error}\n{}", told(&output)).into())
    }

    /// Builds; the path of the module.
    pub(crate) fn build(&self) -> Result<PathBuf> {
        let output = self.invocation("build").output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let ko = records(&text)
            .filter(|record| record["reason"] == "kmod-artifact")
            .find_map(|record| Some(PathBuf::from(record["path"].as_str()?)));
        ko.ok_or_else(|| told(&output).into())
    }

    /// Builds; the record of what is in the module.
    pub(crate) fn audit(&self) -> Result<Value> {
        let output = self.invocation("audit").output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let record = records(&text).find(|record| record["reason"] == "kmod-audit");
        record.ok_or_else(|| told(&output).into())
    }

    /// Expects the build to fail as the package's fault; what was said.
    pub(crate) fn refused(&self) -> Result<String> {
        self.builds_with(1)
    }

    /// Expects the build to end with this code; what was said.
    pub(crate) fn builds_with(&self, code: i32) -> Result<String> {
        let output = self.invocation("build").output()?;
        if output.status.code() == Some(code) {
            Ok(told(&output))
        } else {
            Err(told(&output).into())
        }
    }
}

fn records(stdout: &str) -> impl Iterator<Item = Value> + '_ {
    stdout
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
}

/// What came of a run.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) kernel: String,
    pub(crate) message: String,
    pub(crate) evidence: String,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// The module's calls in what the kernel found.
    pub(crate) decoded: Vec<Value>,
    /// The console's log.
    pub(crate) console: PathBuf,
    origin: String,
    kind: String,
    log: Vec<String>,
}

impl Run {
    fn of(output: &Output) -> Result<Self> {
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        let verdicts: Vec<Value> = records(&stdout)
            .filter(|record| record["reason"] == "kmod-verdict")
            .collect();
        let [verdict] = verdicts.as_slice() else {
            return Err(format!("{} verdicts instead of one", verdicts.len()).into());
        };
        let code = output.status.code().ok_or("killed by a signal")?;
        if verdict["code"] != code {
            return Err(format!(
                "the verdict says {}, the exit code is {code}",
                verdict["code"]
            )
            .into());
        }
        let text = |name: &str| verdict[name].as_str().unwrap_or_default().to_owned();
        let list = |name: &str| -> Vec<String> {
            let lines = verdict[name]
                .as_array()
                .map(Vec::as_slice)
                .unwrap_or_default();
            lines
                .iter()
                .filter_map(|line| Some(line.as_str()?.to_owned()))
                .collect()
        };
        Ok(Self {
            code,
            kernel: text("kernel"),
            message: text("message"),
            evidence: list("evidence").join("\n"),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            decoded: verdict["decoded"].as_array().cloned().unwrap_or_default(),
            console: text("log").into(),
            origin: text("origin"),
            kind: text("kind"),
            log: list("module-log"),
            stdout,
        })
    }

    /// That the run ended so.
    pub(crate) fn ended(&self, code: i32, origin: &str, kind: &str) -> Result {
        let Self {
            code: is,
            origin: from,
            kind: how,
            message,
            evidence,
            log,
            stderr,
            ..
        } = self;
        if (*is, from.as_str(), how.as_str()) == (code, origin, kind) {
            return Ok(());
        }
        Err(format!(
            "ended with {is} {from} {how} ({message})\n{evidence}\n{}\n{stderr}",
            log.join("\n")
        )
        .into())
    }

    /// That the module logged a line with this text.
    pub(crate) fn logged(&self, wanted: &str) -> Result {
        if self.log.iter().any(|line| line.contains(wanted)) {
            return Ok(());
        }
        Err(format!(
            "{wanted:?} is not in the module's log:\n{}",
            self.log.join("\n")
        )
        .into())
    }
}

/// The source of a module that uses a function of another.
pub(crate) const USER: &str = r#"//! Uses another module.
use kernel::prelude::*;

module! {
    type: User,
    name: "user",
    description: "Uses another module",
    license: "GPL",
}

struct User;

unsafe extern "C" {
    safe fn answer_of_another() -> i32;
}

impl kernel::Module for User {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        pr_info!("the answer is {}\n", answer_of_another());
        Ok(Self)
    }
}
"#;
