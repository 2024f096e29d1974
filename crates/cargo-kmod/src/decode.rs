// SPDX-License-Identifier: MIT OR Apache-2.0

//! `cargo kmod decode`: a kernel's log with functions, files and lines below the places that it names.

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use glob::Pattern;
use kmod_decode::{Call, Debug, Decoded, Log, Problem};
use kmod_report::{Diagnostic, Shell};
use serde_json::json;

use crate::{
    cli, debug_info,
    failure::{Failure, Result},
    package,
};

/// Where something is missing that the log could be decoded with.
const MISSING: u8 = 3;

/// What to do where debug information is missing.
const NAME_IT: &str =
    "name it with `--module NAME.ko.debug`: it lies beside the module where that was built";

/// Decodes a file, or what comes on standard input.
pub(crate) fn execute(arguments: &cli::Decode, shell: &Shell) -> Result<u8> {
    let patterns = patterns(&arguments.kernels)?;
    let given = arguments.modules.iter();
    let mut debugs: Vec<Debug> = given
        .map(|path| debug_info::given(path))
        .collect::<Result<_>>()?;
    let target_dir = target_dir(arguments)?;
    let raw = read(&arguments.file)?;
    let log = Log::read(&raw);
    if let Some(target_dir) = &target_dir {
        let is_given = |debug: &Debug| {
            debugs
                .iter()
                .any(|given| given.module.replace('-', "_") == debug.module.replace('-', "_"))
        };
        let wanted = |release: &str| {
            patterns.is_empty() || patterns.iter().any(|pattern| pattern.matches(release))
        };
        let mut found = debug_info::below(target_dir, &log, wanted, shell);
        found.retain(|debug| !is_given(debug));
        debugs.extend(found);
    }
    let decoded = log.decode(&debugs);
    if shell.is_json() {
        record(&decoded, shell);
    } else {
        show(&decoded, shell);
    }
    let names_none = log.mentions().all(|mention| mention.module.is_none());
    let has_calls = decoded.lines.iter().any(|line| !line.calls.is_empty());
    if names_none && !has_calls && decoded.problems.is_empty() {
        shell.warn("the log names no place in the code of a module");
    }
    for problem in &decoded.problems {
        shell.report(&describe(problem, target_dir.as_deref()));
    }
    Ok(if decoded.problems.is_empty() {
        0
    } else {
        MISSING
    })
}

/// A call as records carry it.
pub(crate) fn to_json(call: &Call) -> serde_json::Value {
    let frames = call.frames.iter().map(|frame| {
        json!({
            "function": frame.function,
            "file": frame.source.as_ref().map(ToString::to_string),
            "path": frame.file,
            "line": frame.line,
            "column": frame.column,
        })
    });
    let mention = &call.mention;
    json!({
        "module": call.module,
        "symbol": mention.symbol,
        "function": call.function(),
        "offset": mention.offset,
        "size": mention.size,
        "reliable": mention.is_reliable,
        "frames": frames.collect::<Vec<_>>(),
    })
}

/// What is missing, and how to give it.
pub(crate) fn describe(problem: &Problem, target_dir: Option<&Path>) -> Diagnostic {
    match problem {
        Problem::Missing { module, release } => {
            let of = release
                .as_deref()
                .map_or(String::new(), |release| format!(", as built for {release}"));
            let message = format_args!("no debug information is at hand for module `{module}`{of}");
            let looked = match target_dir {
                Some(folder) => format!(
                    "looked for {}",
                    folder
                        .join("kmod")
                        .join(release.as_deref().unwrap_or("*"))
                        .join(format!("{module}.ko.debug"))
                        .display()
                ),
                None => "the working folder is not that of a package".to_owned(),
            };
            Diagnostic::new("KMOD0260", message)
                .exit(MISSING)
                .note(looked)
                .help(NAME_IT)
        }
        Problem::Nowhere { function } => {
            let message =
                format_args!("no debug information is at hand for the module with `{function}`");
            let looked = match target_dir {
                Some(folder) => format!(
                    "looked through {}",
                    folder.join("kmod").join("freebsd-*").display()
                ),
                None => "FreeBSD does not say which module a function is in".to_owned(),
            };
            Diagnostic::new("KMOD0260", message)
                .exit(MISSING)
                .note(looked)
                .help(NAME_IT)
        }
        Problem::OtherBuild { module, path, why } => {
            let message = format_args!(
                "{} belongs to another build of `{module}` than the log",
                path.display()
            );
            Diagnostic::new("KMOD0261", message)
                .exit(MISSING)
                .note(why)
                .help("name the file that was made with the module in the log: `--module NAME.ko.debug`")
        }
        Problem::Unclear { module, paths } => {
            let message =
                format_args!("the log does not tell which build of `{module}` it is about");
            let paths: Vec<String> = paths
                .iter()
                .map(|path| path.display().to_string())
                .collect();
            Diagnostic::new("KMOD0262", message)
                .exit(MISSING)
                .note(format_args!("all of these fit:\n{}", paths.join("\n")))
                .help("choose with --kernel or --module")
        }
    }
}

fn show(decoded: &Decoded<'_>, shell: &Shell) {
    for line in &decoded.lines {
        match line.shown() {
            Some(text) => shell.print(text),
            None => shell.write(line.raw),
        }
    }
}

fn record(decoded: &Decoded<'_>, shell: &Shell) {
    for (number, line) in (1..).zip(&decoded.lines) {
        for call in &line.calls {
            let mut record = to_json(call);
            if let Some(fields) = record.as_object_mut() {
                fields.insert("log-line".to_owned(), json!(number));
            }
            shell.record("kmod-call", &record);
        }
    }
}

fn read(file: &Path) -> Result<Vec<u8>> {
    if file != Path::new("-") {
        return fs::read(file).map_err(Failure::io("read", file));
    }
    let mut raw = Vec::new();
    io::stdin()
        .read_to_end(&mut raw)
        .map_err(Failure::io("read", Path::new("standard input")))?;
    Ok(raw)
}

/// Where builds are: nowhere, if all modules are named and there is no package here.
fn target_dir(arguments: &cli::Decode) -> Result<Option<PathBuf>> {
    if let Some(folder) = &arguments.target_dir {
        return Ok(Some(folder.clone()));
    }
    match package::metadata(arguments.manifest_path.as_deref()) {
        Ok(metadata) => Ok(Some(metadata.target_directory.into())),
        Err(_) if arguments.manifest_path.is_none() => Ok(None),
        Err(failure) => Err(failure),
    }
}

fn patterns(selectors: &[String]) -> Result<Vec<Pattern>> {
    let parse = |selector: &String| {
        Pattern::new(selector).map_err(|error| {
            let message = format_args!("`{selector}` is not a release or a glob: {}", error.msg);
            Diagnostic::new("KMOD0018", message).exit(2).into()
        })
    };
    selectors.iter().map(parse).collect()
}
