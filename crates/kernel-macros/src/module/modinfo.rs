// SPDX-License-Identifier: MIT OR Apache-2.0

//! The strings that `modinfo` shows and depmod reads: section `.modinfo`.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::info::ModuleInfo;

/// One static with all the strings of the module and of its parameters, each ended by a NUL.
pub(super) fn expand(info: &ModuleInfo) -> TokenStream {
    let bytes = entries(info).iter().fold(Vec::new(), |mut bytes, entry| {
        bytes.extend_from_slice(entry.as_bytes());
        bytes.push(0);
        bytes
    });
    let bytes = Literal::byte_string(&bytes);
    // `used(linker)`, the default, would keep this apart from what C has in the section.
    quote! {
        const _: () = {
            #[cfg_attr(target_os = "none", unsafe(link_section = ".modinfo"), used(compiler))]
            static __KMOD_MODINFO: [::core::primitive::u8; #bytes.len()] = *#bytes;
        };
    }
}

/// The strings, each `field=content`, in the order in which they are written.
fn entries(info: &ModuleInfo) -> Vec<String> {
    let ModuleInfo {
        type_: _,
        name,
        authors,
        description,
        license,
        alias,
        firmware,
        imports_ns,
        softdep,
        params,
    } = info;
    let mut entries = Vec::new();
    entries.extend(
        authors
            .iter()
            .map(|author| format!("author={}", author.0.value)),
    );
    entries.extend(
        description
            .iter()
            .map(|text| format!("description={}", text.value)),
    );
    entries.push(format!("license={}", license.value));
    entries.extend(alias.iter().map(|alias| format!("alias={}", alias.0.value)));
    entries.extend(
        firmware
            .iter()
            .map(|file| format!("firmware={}", file.0.value)),
    );
    entries.extend(
        imports_ns
            .iter()
            .map(|space| format!("import_ns={}", space.0.value)),
    );
    entries.extend(
        softdep
            .iter()
            .map(|softdep| format!("softdep={}", softdep.0.value)),
    );
    // Not one of the kernel's: what its log lines begin with may differ from the name of the file.
    entries.push(format!("log_prefix={}", name.value));
    for param in params {
        entries.push(format!("parmtype={}:{}", param.name(), param.type_name()));
        entries.push(format!("parm={}:{}", param.name(), param.description.value));
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries_of(text: &str) -> Vec<String> {
        match syn::parse_str(text) {
            Ok(info) => entries(&info),
            Err(error) => vec![format!("error: {error}")],
        }
    }

    #[test]
    fn every_key_has_its_field() {
        let entries = entries_of(
            r#"type: T, name: "t", authors: ["A", "B"], description: "D", license: "GPL",
            alias: ["x"], firmware: ["f.bin"], imports_ns: ["NS"], softdep: ["pre: y"],
            params: { n: ArrayParam<u8, 2> { default: [], description: "N" }, s: str { default: "", description: "S" } }"#,
        );
        assert_eq!(
            entries,
            [
                "author=A",
                "author=B",
                "description=D",
                "license=GPL",
                "alias=x",
                "firmware=f.bin",
                "import_ns=NS",
                "softdep=pre: y",
                "log_prefix=t",
                "parmtype=n:array of u8",
                "parm=n:N",
                "parmtype=s:str",
                "parm=s:S",
            ]
        );
    }

    #[test]
    fn a_single_author_can_be_given_the_older_way() {
        let entries = entries_of(r#"type: T, name: "t", author: "A", license: "GPL v2""#);
        assert_eq!(entries, ["author=A", "license=GPL v2", "log_prefix=t"]);
    }

    #[test]
    fn strings_are_ended_by_nul() {
        let info = syn::parse_str(r#"type: T, name: "t", author: "A", license: "GPL""#);
        let tokens = info.map(|info| expand(&info).to_string());
        assert!(
            matches!(tokens, Ok(tokens) if tokens.contains(r#"b"author=A\0license=GPL\0log_prefix=t\0""#))
        );
    }
}
