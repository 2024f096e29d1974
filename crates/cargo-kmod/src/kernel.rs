// SPDX-License-Identifier: MIT OR Apache-2.0

//! `cargo kmod kernel`: lists, adds, shows and removes kernels to build for.

use kmod_report::{Diagnostic, Shell, Table};
use kmod_target::{
    Kernel, Origin, Store, System,
    config::Config,
    select,
    store::{Added, Source},
};
use serde_json::json;

use crate::{
    cli::{KernelAdd, KernelRemove, KernelShow, KernelVerb},
    failure::Result,
};

/// Options whose values decide how a module is built; shown as facts.
const FACTS: [(&str, &str); 9] = [
    ("MODVERSIONS", "module versions"),
    ("MODULE_SIG_FORCE", "signatures required"),
    ("MITIGATION_RETHUNK", "return thunks"),
    ("RETHUNK", "return thunks"),
    ("MITIGATION_RETPOLINE", "retpolines"),
    ("RETPOLINE", "retpolines"),
    ("X86_KERNEL_IBT", "indirect branch tracking"),
    ("DEBUG_INFO_BTF", "type information (BTF)"),
    ("RUST", "built with Rust"),
];

/// Does what was asked for.
pub(crate) fn execute(verb: &KernelVerb, shell: &Shell) -> Result<u8> {
    match verb {
        KernelVerb::List => list(shell),
        KernelVerb::Add(arguments) => add(arguments, shell),
        KernelVerb::Show(arguments) => show(arguments, shell),
        KernelVerb::Remove(arguments) => remove(arguments, shell),
    }
}

fn list(shell: &Shell) -> Result<u8> {
    let store = Store::open()?;
    let known = select::known(&store);
    for (_, entry) in store.entries() {
        if let Err(error) = entry {
            shell.warn(&error);
            if let Some(help) = error.help() {
                shell.help(help);
            }
        }
    }
    if shell.is_json() {
        for kernel in &known {
            shell.record("kmod-kernel", kernel);
        }
        return Ok(0);
    }
    if known.is_empty() {
        shell.note("no kernels are known");
        shell.help("add one: `cargo kmod kernel add debian:6.12`");
        return Ok(0);
    }
    let mut table = Table::new(["RELEASE", "WHERE", "IMAGE", "MODULES", "HEADERS"]);
    for kernel in &known {
        let Kernel {
            release,
            system: _,
            headers,
            image,
            modules,
            origin,
        } = kernel;
        let has = |part: bool| if part { "yes" } else { "no" }.to_owned();
        table.row([
            release.clone(),
            place(*origin).to_owned(),
            has(image.is_some()),
            has(modules.is_some()),
            headers.display().to_string(),
        ]);
    }
    shell.print(&table);
    Ok(0)
}

fn add(arguments: &KernelAdd, shell: &Shell) -> Result<u8> {
    let KernelAdd {
        what,
        image,
        modules,
    } = arguments;
    let source = Source::parse(what, image.clone(), modules.clone())?;
    let is_misplaced = match source {
        Source::Tree { .. } => false,
        Source::FreeBsd { .. } | Source::Wheel { .. } => modules.is_some(),
        Source::Debian(_) | Source::Packages(_) => image.is_some() || modules.is_some(),
    };
    if is_misplaced {
        return Err(
            Diagnostic::new("KMOD0019", "--image and --modules go with a headers tree")
                .exit(2)
                .help("packages bring their own image and modules; --image goes with FreeBSD's headers, too")
                .into(),
        );
    }
    for Added { kernel, lacking } in Store::open()?.add(&source, shell)? {
        if kernel.image.is_none() {
            shell.warn(format_args!(
                "no image of kernel {} came with it: modules can be built for it, but not run",
                kernel.release
            ));
        }
        if !lacking.is_empty() {
            let lacking = lacking.join(" ");
            shell.warn(format_args!(
                "building for {} needs packages that are not installed: {lacking}",
                kernel.release
            ));
            shell.help(format_args!("`apt-get install {lacking}`"));
        }
        if shell.is_json() {
            shell.record("kmod-kernel", &kernel);
        } else {
            shell.print(format_args!("{}\n", kernel.release));
        }
    }
    Ok(0)
}

fn show(arguments: &KernelShow, shell: &Shell) -> Result<u8> {
    let known = select::known(&Store::open()?);
    for kernel in select::resolve(&[&arguments.selector], &known)? {
        // FreeBSD has no configuration to ask, and takes what any compiler makes.
        let config = match kernel.system {
            System::Linux => kernel.config()?,
            System::FreeBsd => Config::default(),
        };
        let compiler = config
            .get("CC_VERSION_TEXT")
            .map_or("any", |text| text.trim_matches('"'))
            .to_owned();
        let facts = FACTS
            .iter()
            .filter(|(option, _)| config.is_set(option))
            .map(|(_, fact)| *fact);
        let facts: Vec<&str> = facts.collect();
        if shell.is_json() {
            let mut record = serde_json::to_value(&kernel).unwrap_or_default();
            if let Some(fields) = record.as_object_mut() {
                fields.insert("compiler".to_owned(), compiler.into());
                let options = FACTS
                    .iter()
                    .map(|(option, _)| ((*option).to_owned(), json!(config.get(option))));
                fields.insert(
                    "config".to_owned(),
                    options.collect::<serde_json::Map<_, _>>().into(),
                );
            }
            shell.record("kmod-kernel", &record);
            continue;
        }
        let path = |path: &Option<std::path::PathBuf>| match path {
            Some(path) => path.display().to_string(),
            None => "none known".to_owned(),
        };
        let Kernel {
            release,
            system,
            headers,
            image,
            modules,
            origin,
        } = &kernel;
        shell.print(format_args!(
            "release   {release}\nsystem    {}\nwhere     {}\nheaders   {}\nimage     {}\nmodules   {}\n\
             compiler  {compiler}\nhas       {}\n",
            system.name(),
            place(*origin),
            headers.display(),
            path(image),
            path(modules),
            if facts.is_empty() {
                "none of the features that matter here".to_owned()
            } else {
                facts.join(", ")
            },
        ));
    }
    Ok(0)
}

fn remove(arguments: &KernelRemove, shell: &Shell) -> Result<u8> {
    let store = Store::open()?;
    for selector in &arguments.selectors {
        for release in store.matching(selector)? {
            store.remove(&release, shell)?;
            shell.status("Removed", format_args!("kernel {release}"));
        }
    }
    Ok(0)
}

fn place(origin: Origin) -> &'static str {
    match origin {
        Origin::Store => "store",
        Origin::System => "system",
        Origin::Path => "path",
    }
}
