// SPDX-License-Identifier: MIT OR Apache-2.0

//! Raw bindings: what libclang reads out of the shims' header and the target's own headers.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use quote::ToTokens as _;
use syn::Item;

use super::{
    layouts::{self, Collector, Names},
    reachable,
};
use crate::Error;

/// The oldest libclang that understands current kernel headers (`asm goto` with outputs, `__counted_by`).
const OLDEST_CLANG: u32 = 15;

/// What is to be known of which structures: the functions and constants tell the rest.
pub(super) struct Lists {
    /// Those that Rust fills in or reads; the others come with them and with the functions.
    pub(super) types: &'static [&'static str],
    /// Functions of the kernel whose addresses Rust code hands out; it calls shims alone.
    pub(super) functions: &'static [&'static str],
    /// Those that Rust holds, or has pointers to, without looking into them: of these only the size and the alignment
    /// count. What must not move must not be copied either. [`OPAQUE`] comes with them.
    pub(super) opaque: &'static [&'static str],
    /// Those that Rust only has pointers to: nothing is read of them, nor of what they are made of.
    pub(super) named: &'static [&'static str],
}

/// What is opaque on every system: the types that the functions in `shims/common` are about, and the like.
const OPAQUE: &[&str] = &[
    "completion",
    "delayed_work",
    "hrtimer",
    "kmod_kthread",
    "kmod_sysctl",
    "lock_class_key",
    "mutex",
    "notifier_block",
    "rw_semaphore",
    "spinlock",
    "timer_list",
    "wait_queue_entry",
    "wait_queue_head",
    "work_struct",
    "workqueue_struct",
];

/// The library that reads C.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Libclang {
    /// What it says of itself.
    pub version: String,
    /// Where it was found.
    pub path: PathBuf,
}

/// Loads libclang.
///
/// # Errors
///
/// When there is none, or it is too old.
pub fn libclang() -> Result<Libclang, Error> {
    if !clang_sys::is_loaded() {
        clang_sys::load().map_err(Error::NoLibclang)?;
    }
    let version = bindgen::clang_version();
    match version.parsed {
        Some((major, _)) if major < OLDEST_CLANG => Err(Error::NoLibclang(format!(
            "{} is older than {OLDEST_CLANG}",
            version.full
        ))),
        _ => Ok(Libclang {
            version: version.full,
            path: clang_sys::get_library().map_or_else(PathBuf::new, |it| it.path().to_owned()),
        }),
    }
}

/// The bindings of one kernel.
pub(super) struct Bindings {
    /// The Rust code.
    pub(super) code: syn::File,
    /// How C names what is in it.
    pub(super) names: Names,
}

impl Bindings {
    /// Removes types and all that is said of them.
    pub(super) fn remove(&mut self, types: &BTreeSet<String>) {
        self.code.items.retain(|item| match item {
            Item::Struct(item) => !types.contains(&item.ident.to_string()),
            Item::Union(item) => !types.contains(&item.ident.to_string()),
            Item::Impl(item) => !is_one_of(&item.self_ty, types),
            Item::Const(item) => {
                !layouts::owner_of_check(item).is_some_and(|owner| types.contains(&owner))
            }
            _ => true,
        });
    }

    /// What the shims have found the kernel to have: each `KMOD_HAS_X` becomes `kernel_has_x`.
    pub(super) fn capabilities(&self) -> Vec<String> {
        let constants = self.code.items.iter().filter_map(|item| match item {
            Item::Const(item) => Some(item.ident.to_string()),
            _ => None,
        });
        let names =
            constants.filter_map(|name| Some(name.strip_prefix("KMOD_HAS_")?.to_lowercase()));
        names.map(|name| format!("kernel_has_{name}")).collect()
    }

    /// Writes them to a file.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub(super) fn write(&self, path: &Path) -> Result<(), Error> {
        fs::write(path, self.code.to_token_stream().to_string()).map_err(Error::io(path))
    }
}

/// What libclang reads out of the headers of one kernel.
///
/// bindgen does not understand all that C can say; a nameless member of a named type, for example, it leaves
/// out. What it would lay out otherwise than libclang says is made opaque, like what is listed as such.
///
/// # Errors
///
/// When clang cannot parse the headers, or bindgen does not make a type opaque.
pub(super) fn generate(
    release: &str,
    clang_args: &[String],
    shims: &Path,
    lists: &Lists,
) -> Result<Bindings, Error> {
    let failed = |message| Error::Bindings {
        release: release.to_owned(),
        message,
    };
    let listed = OPAQUE.iter().chain(lists.opaque);
    let mut opaque: BTreeSet<String> = listed.map(|&name| name.to_owned()).collect();
    loop {
        let mut bindings = read(shims, clang_args, lists, &opaque).map_err(failed)?;
        let misplaced = layouts::misplaced(&bindings.code).map_err(failed)?;
        if misplaced.is_empty() {
            drop_parts_of_bytes(&mut bindings.code.items);
            return Ok(bindings);
        }
        let known = opaque.len();
        for name in &misplaced {
            // What it does not take by its own name is part of something that has one.
            let owner = name.split("__bindgen_ty_").next().unwrap_or(name);
            let is_new = opaque.insert(name.clone());
            if !is_new {
                opaque.insert(owner.to_owned());
            }
        }
        if opaque.len() == known {
            return Err(failed(format!(
                "bindgen cannot lay out {misplaced:?} as C does"
            )));
        }
    }
}

/// Runs bindgen once.
fn read(
    shims: &Path,
    clang_args: &[String],
    lists: &Lists,
    opaque: &BTreeSet<String>,
) -> Result<Bindings, String> {
    let target = bindgen::RustTarget::stable(85, 0).map_err(|error| error.to_string())?;
    let collector = Collector::default();
    let mut builder = bindgen::builder()
        .header(shims.display().to_string())
        .clang_args(clang_args)
        .use_core()
        .ctypes_prefix("ffi")
        .rust_target(target)
        .rust_edition(bindgen::RustEdition::Edition2024)
        .layout_tests(true)
        .parse_callbacks(Box::new(collector.clone()))
        .generate_comments(false)
        .formatter(bindgen::Formatter::None)
        .derive_default(true)
        .default_enum_style(bindgen::EnumVariation::ModuleConsts)
        .allowlist_function("kmod_.*")
        .allowlist_function(lists.functions.join("|"))
        .allowlist_var("KMOD_.*|__this_module")
        .allowlist_type(lists.types.join("|"));
    for name in opaque {
        builder = builder.opaque_type(name).no_copy(name);
    }
    for name in lists.named {
        // As bindgen itself writes what is declared and not defined.
        let declared = format!("#[repr(C)] pub struct {name} {{ _unused: [u8; 0] }}");
        builder = builder.blocklist_type(name).raw_line(declared);
    }
    let text = builder
        .generate()
        .map_err(|error| error.to_string())?
        .to_string();
    let mut code = syn::parse_file(&text).map_err(|error| error.to_string())?;
    reachable::keep(&mut code.items, |name| lists.types.contains(&name));
    Ok(Bindings {
        code,
        names: collector.names(),
    })
}

/// Removes the methods that read and write fields of less than a byte.
///
/// C can say of neither offset nor size where those lie, so they could not be compared; shims read them.
fn drop_parts_of_bytes(items: &mut Vec<Item>) {
    let mut owners = BTreeSet::new();
    for item in &*items {
        let (name, fields) = match item {
            Item::Struct(item) => (&item.ident, item.fields.iter()),
            Item::Union(item) => (&item.ident, item.fields.named.iter()),
            _ => continue,
        };
        let mut names = fields.filter_map(|field| field.ident.as_ref());
        if names.any(|field| field.to_string().starts_with("_bitfield_")) {
            owners.insert(name.to_string());
        }
    }
    items.retain(|item| match item {
        Item::Impl(item) if item.trait_.is_none() => !is_one_of(&item.self_ty, &owners),
        _ => true,
    });
}

/// Whether a type is one of these by name.
fn is_one_of(rust_type: &syn::Type, names: &BTreeSet<String>) -> bool {
    let syn::Type::Path(path) = rust_type else {
        return false;
    };
    let name = path.path.get_ident();
    name.is_some_and(|name| names.contains(&name.to_string()))
}
