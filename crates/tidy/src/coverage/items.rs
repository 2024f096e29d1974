// SPDX-License-Identifier: MIT OR Apache-2.0

//! The public items of a crate: what a driver can name, with the functions and examples that belong to each.

use std::collections::BTreeMap;

use syn::{
    Attribute, ImplItem, Item as Source, ItemImpl, ItemUse, Path as Named, TraitItem, Type,
    UseTree, Visibility,
};

use super::{
    CoverageError,
    examples::{Example, examples, is_hidden, is_test},
};
use crate::Tree;

/// A path of modules; that of the crate itself is empty.
pub(super) type Path = Vec<String>;

/// One item, wherever it can be named.
#[derive(Debug)]
pub(super) struct Item {
    /// Where it is defined.
    pub(super) defined: Path,
    pub(super) kind: &'static str,
    pub(super) name: String,
    /// Other names of the type.
    pub(super) aliases: Vec<String>,
    pub(super) parts: Parts,
    is_offered: bool,
}

/// What belongs to an item.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// Public functions, and whether they are methods.
    pub(super) functions: BTreeMap<String, bool>,
    pub(super) examples: Vec<Example>,
}

/// What the sources of a crate say.
#[derive(Debug, Default)]
pub(super) struct Crate {
    pub(super) items: Vec<Item>,
    /// The examples in the documentation of modules, with the path of each.
    pub(super) examples: Vec<(Path, Example)>,
    /// Modules that can be reached from outside.
    modules: Vec<Path>,
    imports: Vec<Import>,
    /// From implementations: where each is, and the name of its type.
    parts: Vec<(Path, String, Parts)>,
    /// Other names of types: where each is defined, the type, the name.
    aliases: Vec<(Path, String, String)>,
}

/// One name of a `use`.
#[derive(Debug)]
struct Import {
    module: Path,
    from: Path,
    name: String,
    alias: String,
    is_offered: bool,
}

impl Crate {
    /// Reads the crate below `root`, without its tests and what is for one system alone.
    pub(super) fn read(tree: &Tree, root: &str) -> Result<Self, CoverageError> {
        let mut this = Self::default();
        this.file(tree, root, &Path::new(), true)?;
        for (module, name, parts) in std::mem::take(&mut this.parts) {
            if let Some(item) = this.nearest_type(&module, &name) {
                item.parts.functions.extend(parts.functions);
                item.parts.examples.extend(parts.examples);
            }
        }
        for (module, name, alias) in std::mem::take(&mut this.aliases) {
            if let Some(item) = this.nearest_type(&module, &name) {
                item.aliases.push(alias);
            }
        }
        Ok(this)
    }

    fn nearest_type(&mut self, module: &Path, name: &str) -> Option<&mut Item> {
        let of_name = self.items.iter_mut().filter(|item| item.name == name);
        let types = of_name.filter(|item| matches!(item.kind, "struct" | "enum" | "union"));
        types.max_by_key(|item| common(&item.defined, module))
    }

    /// Items by module and name, each once: in that module, of those that offer it, which is nearest to its definition.
    /// With each come all modules where it can be named.
    pub(super) fn offered(&self) -> BTreeMap<(Path, String), (&Item, Vec<Path>)> {
        let mut found = BTreeMap::new();
        let exports = self.exports();
        for (index, item) in self.items.iter().enumerate() {
            // Another name of a macro may be meant for everybody where its own is not.
            if !item.is_offered && item.kind != "macro" {
                continue;
            }
            let of_item = exports.iter().filter(|(_, value)| value.0 == index);
            let nearness = |path: &Path| (common(path, &item.defined), usize::MAX - path.len());
            let offering = of_item.filter(|((module, _), (_, is_offered))| {
                *is_offered && *module != ["prelude"] && self.modules.contains(module)
            });
            if let Some((key, _)) = offering.max_by_key(|((module, _), _)| nearness(module)) {
                let names = exports.iter().filter(|((_, name), (other, _))| {
                    *other == index || item.aliases.contains(name)
                });
                let modules = names.map(|((module, _), _)| module.clone());
                found.insert(key.clone(), (item, modules.collect()));
            }
        }
        found
    }

    /// Whether everybody has it by `use kernel::prelude::*`.
    pub(super) fn is_in_prelude(&self, item: &Item) -> bool {
        let mut imports = self.imports.iter();
        imports.any(|import| import.module == ["prelude"] && import.name == item.name)
    }

    /// What can be named in each module, and whether that name is meant for everybody.
    fn exports(&self) -> BTreeMap<(Path, String), (usize, bool)> {
        let mut exports = BTreeMap::new();
        for (index, item) in self.items.iter().enumerate() {
            let module = match item.kind {
                "macro" => Path::new(),
                _ => item.defined.clone(),
            };
            exports.insert((module, item.name.clone()), (index, item.is_offered));
        }
        loop {
            let before = exports.len();
            for import in &self.imports {
                let target = exports.get(&(import.from.clone(), import.name.clone()));
                if let Some(&(index, _)) = target {
                    let key = (import.module.clone(), import.alias.clone());
                    exports.entry(key).or_insert((index, import.is_offered));
                }
            }
            if exports.len() == before {
                return exports;
            }
        }
    }

    /// Reads the file of a module.
    fn file(
        &mut self,
        tree: &Tree,
        root: &str,
        module: &Path,
        is_offered: bool,
    ) -> Result<(), CoverageError> {
        let name = match module.as_slice() {
            [] => "lib".to_owned(),
            names => names.join("/"),
        };
        let path = format!("{root}/{name}.rs");
        let Some(file) = tree.files.iter().find(|file| file.path == path) else {
            return Err(CoverageError::Missing { path });
        };
        let parsed = syn::parse_file(&file.text);
        let source = parsed.map_err(|source| CoverageError::Syntax { path, source })?;
        self.module(tree, root, module, is_offered, &source.attrs, source.items)
    }

    fn module(
        &mut self,
        tree: &Tree,
        root: &str,
        module: &Path,
        is_offered: bool,
        attributes: &[Attribute],
        items: Vec<Source>,
    ) -> Result<(), CoverageError> {
        if is_offered {
            self.modules.push(module.clone());
        }
        let documented = examples(attributes).into_iter();
        self.examples
            .extend(documented.map(|it| (module.clone(), it)));
        for item in items {
            let Source::Mod(inner) = item else {
                self.item(module, item);
                continue;
            };
            if is_test(&inner.attrs) || inner.ident == "os" {
                continue;
            }
            let below = joined(module, &inner.ident.to_string());
            let is_offered = is_offered && is_for_all(&inner.vis, &inner.attrs);
            match inner.content {
                Some((_, items)) => {
                    self.module(tree, root, &below, is_offered, &inner.attrs, items)?;
                }
                None => self.file(tree, root, &below, is_offered)?,
            }
        }
        Ok(())
    }

    fn item(&mut self, module: &Path, item: Source) {
        let mut functions = BTreeMap::new();
        let (kind, name, is_offered, attributes) = match item {
            Source::Const(it) => ("const", it.ident, is_for_all(&it.vis, &it.attrs), it.attrs),
            Source::Static(it) => ("const", it.ident, is_for_all(&it.vis, &it.attrs), it.attrs),
            Source::Enum(it) => ("enum", it.ident, is_for_all(&it.vis, &it.attrs), it.attrs),
            Source::Fn(it) => ("fn", it.sig.ident, is_for_all(&it.vis, &it.attrs), it.attrs),
            Source::Struct(it) => ("struct", it.ident, is_for_all(&it.vis, &it.attrs), it.attrs),
            Source::Union(it) => ("union", it.ident, is_for_all(&it.vis, &it.attrs), it.attrs),
            Source::Type(it) => {
                let of = name_of(&it.ty).map(|of| (module.clone(), of, it.ident.to_string()));
                self.aliases.extend(of);
                ("type", it.ident, is_for_all(&it.vis, &it.attrs), it.attrs)
            }
            Source::Trait(it) => {
                for item in &it.items {
                    if let TraitItem::Fn(it) = item
                        && !is_hidden(&it.attrs)
                    {
                        functions.insert(it.sig.ident.to_string(), it.sig.receiver().is_some());
                    }
                }
                ("trait", it.ident, is_for_all(&it.vis, &it.attrs), it.attrs)
            }
            Source::Macro(it) if it.attrs.iter().any(|it| it.path().is_ident("macro_export")) => {
                let Some(name) = it.ident else { return };
                ("macro", name, !is_hidden(&it.attrs), it.attrs)
            }
            Source::Impl(it) => return self.implementation(module, &it),
            Source::Use(it) => return self.import(module, &it),
            _ => return,
        };
        self.items.push(Item {
            defined: module.clone(),
            kind,
            name: name.to_string(),
            aliases: Vec::new(),
            parts: Parts {
                functions,
                examples: examples(&attributes),
            },
            is_offered,
        });
    }

    fn implementation(&mut self, module: &Path, source: &ItemImpl) {
        let Some(name) = name_of(&source.self_ty).filter(|_| source.trait_.is_none()) else {
            return;
        };
        let mut parts = Parts::default();
        for item in &source.items {
            if let ImplItem::Fn(it) = item
                && is_for_all(&it.vis, &it.attrs)
            {
                let is_method = it.sig.receiver().is_some();
                parts.functions.insert(it.sig.ident.to_string(), is_method);
                parts.examples.extend(examples(&it.attrs));
            }
        }
        self.parts.push((module.clone(), name, parts));
    }

    fn import(&mut self, module: &Path, source: &ItemUse) {
        let is_offered = is_for_all(&source.vis, &source.attrs);
        let mut trees = vec![(module.clone(), true, &source.tree)];
        while let Some((from, is_first, tree)) = trees.pop() {
            let (name, alias) = match tree {
                UseTree::Path(it) => {
                    let from = match it.ident.to_string().as_str() {
                        "crate" if is_first => Path::new(),
                        "self" => from,
                        "super" => from
                            .split_last()
                            .map_or_else(Path::new, |(_, it)| it.to_vec()),
                        name => joined(&from, name),
                    };
                    trees.push((from, false, &it.tree));
                    continue;
                }
                UseTree::Group(it) => {
                    trees.extend(it.items.iter().map(|it| (from.clone(), is_first, it)));
                    continue;
                }
                UseTree::Name(it) => (it.ident.to_string(), it.ident.to_string()),
                UseTree::Rename(it) => (it.ident.to_string(), it.rename.to_string()),
                UseTree::Glob(_) => continue,
            };
            self.imports.push(Import {
                module: module.clone(),
                from,
                name,
                alias,
                is_offered,
            });
        }
    }
}

fn joined(path: &Path, name: &str) -> Path {
    path.iter().cloned().chain([name.to_owned()]).collect()
}

fn is_for_all(visibility: &Visibility, attributes: &[Attribute]) -> bool {
    matches!(visibility, Visibility::Public(_)) && !is_hidden(attributes)
}

/// The last name of a type's path.
fn name_of(of: &Type) -> Option<String> {
    let Type::Path(it) = of else { return None };
    let Named { segments, .. } = &it.path;
    Some(segments.last()?.ident.to_string())
}

/// How much two paths have in common.
fn common(a: &Path, b: &Path) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}
