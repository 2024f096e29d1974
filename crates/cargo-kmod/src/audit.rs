// SPDX-License-Identifier: MIT OR Apache-2.0

//! `cargo kmod audit`: what is in a module that passed the audit, which every build takes.

use kmod_build::audit::facts::{self, Facts};
use kmod_report::{Shell, Table};
use serde_json::json;

use crate::{
    build::{Purpose, build, shorten},
    cli,
    failure::Result,
    package::{self, Project},
};

/// Builds every selected module for every selected kernel, and tells what is in it.
pub(crate) fn execute(arguments: &cli::Build, shell: &Shell) -> Result<u8> {
    let project = Project::find(&arguments.packages, shell)?;
    for module in &project.modules {
        for kernel in package::kernels(&arguments.kernels, &module.settings)? {
            let built = build(
                &project,
                module,
                &kernel,
                &arguments.compile,
                Purpose::Use,
                shell,
            )?;
            let facts = facts::read(
                &built.ko,
                &module.name,
                &module.manifest,
                &built.crates,
                &kernel,
            )?;
            if shell.is_json() {
                let mut record = serde_json::to_value(&facts).unwrap_or_default();
                if let Some(fields) = record.as_object_mut() {
                    fields.insert("package".to_owned(), json!(module.package));
                    fields.insert("kernel".to_owned(), json!(kernel.release));
                    fields.insert("path".to_owned(), json!(built.ko));
                }
                shell.record("kmod-audit", &record);
            } else {
                let path = shorten(&built.ko);
                shell.print(format_args!(
                    "{} for {}, under {:?}\n",
                    path.display(),
                    kernel.release,
                    facts.license
                ));
                show(&facts, shell);
            }
        }
    }
    Ok(0)
}

/// The facts as tables; those without rows are left out.
fn show(facts: &Facts, shell: &Shell) {
    let Facts {
        license: _,
        sections,
        functions,
        frames,
        imports,
        crates,
        panics,
    } = facts;
    let mut table = Table::new(["SECTION", "BYTES"]).right(1);
    for section in sections {
        table.row([section.name.as_str(), &section.bytes.to_string()]);
    }
    print(&table, shell);

    let mut table = Table::new(["FUNCTIONS OF", "COUNT", "BYTES"])
        .right(1)
        .right(2);
    for of in functions {
        table.row([
            of.origin.as_str(),
            &of.count.to_string(),
            &of.bytes.to_string(),
        ]);
    }
    print(&table, shell);

    let mut table = Table::new(["STACK", "FUNCTION", "AT"]).right(0);
    for frame in frames {
        table.row([
            frame.bytes.to_string().as_str(),
            &frame.function,
            or_nothing(&frame.place),
        ]);
    }
    print(&table, shell);

    let mut table = Table::new(["IMPORT", "USES", "FROM", "FOR"]).right(1);
    for import in imports {
        let all = if import.is_gpl_only { "GPL" } else { "all" };
        let whom = match &import.namespace {
            Some(namespace) => format!("{all}, {namespace}"),
            None => all.to_owned(),
        };
        table.row([
            import.symbol.as_str(),
            &import.uses.to_string(),
            &import.from,
            &whom,
        ]);
    }
    print(&table, shell);

    let mut table = Table::new(["CRATE", "LICENCE"]);
    for krate in crates {
        table.row([krate.name.as_str(), or_nothing(&krate.license)]);
    }
    print(&table, shell);

    let mut table = Table::new(["MAY PANIC AT", "OF", "IN", "BY"]);
    for panic in panics {
        table.row([
            or_nothing(&panic.place),
            &panic.origin,
            &panic.function,
            &panic.calls,
        ]);
    }
    print(&table, shell);
}

fn print(table: &Table, shell: &Shell) {
    if !table.is_empty() {
        shell.print(format_args!("\n{table}"));
    }
}

fn or_nothing(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}
