// SPDX-License-Identifier: MIT OR Apache-2.0

//! Parameters: what an author declares, and the statics it becomes.

use std::ffi::CString;

use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{
    Error, Expr, ExprLit, GenericArgument, Ident, Lit, LitInt, PathArguments, Result, Token, Type,
    TypePath, braced,
    ext::IdentExt,
    parse::{Parse, ParseStream},
    spanned::Spanned as _,
};

use super::{
    fields::{self, Key},
    literal::Text,
    permissions::Permissions,
};

/// One entry of `params`.
pub(super) struct Param {
    pub(super) ident: Ident,
    kind: Kind,
    default: Expr,
    permissions: Permissions,
    pub(super) description: Text,
}

/// What a parameter holds.
enum Kind {
    /// A type that is its own value: an integer, `bool`, or one of the author's.
    Plain(Type),
    /// `str`, which stands there.
    Text(Span),
    /// `ArrayParam<element, length>`.
    Array(Type, Box<TokenStream>),
}

/// Primitive types that authors may expect to work.
const UNSUPPORTED: [&str; 8] = [
    "f16", "f32", "f64", "f128", "char", "i128", "u128", "String",
];

/// The order in which they are to be written.
const KEYS: &[Key] = &[
    Key::required("default"),
    Key::anywhere("permissions"),
    Key::required("description"),
];

/// The module `module_parameters`.
pub(super) fn expand(params: &[Param]) -> TokenStream {
    let params = params.iter().map(Param::expand);
    quote! {
        #[doc = "The parameters of the module."]
        mod module_parameters {
            #[allow(unused_imports, reason = "types and defaults may name what the crate root has")]
            use super::*;

            #(#params)*
        }
    }
}

/// The same parameters for a kernel of FreeBSD, which knows each as `MODULE.NAME` and finds none by itself.
pub(super) fn for_freebsd(module: &Text, params: &[Param]) -> Vec<TokenStream> {
    let param = |param: &Param| {
        let name = CString::new(format!("{}.{}", module.value, param.name())).unwrap_or_default();
        let name = Literal::c_string(&name);
        let constructor = param.constructor();
        let mode = Literal::u16_suffixed(param.permissions.0);
        // Where it is said that a type is no parameter.
        let mut used = param.ident.clone();
        used.set_span(param.kind.span());
        let used = quote_spanned!(param.kind.span() => &module_parameters::#used);
        quote!(::kernel::__private::KernelParam::#constructor(#name, #used, #mode))
    };
    params.iter().map(param).collect()
}

impl Param {
    /// The name that users of the module write.
    pub(super) fn name(&self) -> String {
        self.ident.unraw().to_string()
    }

    /// The type as `modinfo` shows it.
    pub(super) fn type_name(&self) -> String {
        match &self.kind {
            Kind::Plain(type_) => compact(type_),
            Kind::Text(_) => "str".to_owned(),
            Kind::Array(element, _) => format!("array of {}", compact(element)),
        }
    }

    /// What makes the kernel's side of it.
    fn constructor(&self) -> Ident {
        let name = if self.permissions.readable() {
            "readable"
        } else {
            "new"
        };
        format_ident!("{name}")
    }

    /// The static that the module reads, and the one that the kernel finds.
    fn expand(&self) -> TokenStream {
        let Self {
            ident,
            kind,
            default,
            permissions,
            description,
        } = self;
        let (stored, default) = match kind {
            Kind::Plain(type_) => (quote!(#type_), quote!(#default)),
            Kind::Text(_) => {
                let default = c_string(default);
                let stored = quote!(::kernel::module_param::StringParam);
                (stored.clone(), quote!(#stored::from_static(#default)))
            }
            Kind::Array(element, length) => {
                let stored = quote!(::kernel::module_param::ArrayParam<#element, #length>);
                (stored.clone(), quote!(<#stored>::new(#default)))
            }
        };
        let access = format_ident!(
            "{}",
            if permissions.writable() {
                "WritableParamAccess"
            } else {
                "ModuleParamAccess"
            }
        );
        let constructor = self.constructor();
        let name = CString::new(self.name()).unwrap_or_default();
        let name = Literal::c_string(&name);
        let mode = Literal::u16_suffixed(permissions.0);
        let doc = &description.value;
        // Where it is said that a type is no parameter.
        let mut used = ident.clone();
        used.set_span(kind.span());
        let used = quote_spanned!(kind.span() => &#used);
        quote! {
            #[doc = #doc]
            #[allow(non_upper_case_globals, dead_code, reason = "named as users write it, and theirs to set")]
            pub(crate) static #ident: ::kernel::module_param::#access<#stored> =
                ::kernel::module_param::#access::new(#default);

            ::kernel::__for_linux! {
                const _: () = {
                    #[cfg_attr(target_os = "none", unsafe(link_section = "__param"), used(compiler))]
                    static __KMOD_PARAM: ::kernel::__private::KernelParam =
                        ::kernel::__private::KernelParam::#constructor(#name, #used, #mode);
                };
            }
        }
    }
}

impl Parse for Param {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let ident: Ident = input.parse()?;
        input.parse::<Token![:]>()?;
        let kind: Kind = input.parse()?;
        let content;
        braced!(content in input);

        let (mut default, mut permissions, mut description) = (None, Permissions::default(), None);
        fields::parse(&content, ident.span(), KEYS, |key, input| {
            match key {
                "default" => default = Some(input.parse()?),
                "permissions" => permissions = input.parse()?,
                _ => description = Some(input.parse()?),
            }
            Ok(())
        })?;
        match (default, description) {
            (Some(default), Some(description)) => {
                kind.check_default(&default)?;
                Ok(Self {
                    ident,
                    kind,
                    default,
                    permissions,
                    description,
                })
            }
            _ => Err(content.error("`default` and `description` are required")),
        }
    }
}

impl Parse for Kind {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let type_: Type = input.parse()?;
        let Type::Path(TypePath { qself: None, path }) = &type_ else {
            return Err(unsupported(&type_));
        };
        if path.is_ident("str") {
            return Ok(Self::Text(path.span()));
        }
        if is_one_of(&type_, &UNSUPPORTED) {
            return Err(unsupported(&type_));
        }
        let Some(last) = path
            .segments
            .last()
            .filter(|last| last.ident == "ArrayParam")
        else {
            return Ok(Self::Plain(type_));
        };
        let PathArguments::AngleBracketed(arguments) = &last.arguments else {
            return Err(array_arguments(&type_));
        };
        let mut arguments = arguments.args.iter();
        match (arguments.next(), arguments.next(), arguments.next()) {
            (Some(GenericArgument::Type(element)), Some(length), None) => {
                if is_one_of(element, &["str", "ArrayParam"]) || is_one_of(element, &UNSUPPORTED) {
                    return Err(Error::new_spanned(
                        element,
                        format!(
                            "an array parameter cannot hold `{}`: use integers or `bool`",
                            compact(element)
                        ),
                    ));
                }
                Ok(Self::Array(
                    element.clone(),
                    Box::new(length.to_token_stream()),
                ))
            }
            _ => Err(array_arguments(&type_)),
        }
    }
}

impl Kind {
    /// Where the type stands.
    fn span(&self) -> Span {
        match self {
            Self::Plain(type_) | Self::Array(type_, _) => type_.span(),
            Self::Text(span) => *span,
        }
    }

    /// Refuses a default that cannot fit, where that can be told from the tokens.
    fn check_default(&self, default: &Expr) -> Result<()> {
        match self {
            Self::Plain(_) => Ok(()),
            Self::Text(_) => match default {
                Expr::Lit(ExprLit {
                    lit: Lit::Str(literal),
                    ..
                }) => syn::parse2::<Text>(literal.to_token_stream()).map(drop),
                other => Err(Error::new_spanned(
                    other,
                    "the default of a `str` is a string literal",
                )),
            },
            Self::Array(_, length) => {
                let length = syn::parse2::<LitInt>((**length).clone())
                    .and_then(|length| length.base10_parse::<usize>());
                match (default, length) {
                    (Expr::Array(array), Ok(length)) if array.elems.len() > length => {
                        Err(Error::new_spanned(
                            default,
                            format!(
                                "{} values by default, but room for {length}",
                                array.elems.len()
                            ),
                        ))
                    }
                    _ => Ok(()),
                }
            }
        }
    }
}

/// A C string of a string literal that [`Kind::check_default`] has let pass.
fn c_string(default: &Expr) -> TokenStream {
    match default {
        Expr::Lit(ExprLit {
            lit: Lit::Str(literal),
            ..
        }) => {
            let text = Text {
                value: literal.value(),
                span: literal.span(),
            };
            let mut c_string = Literal::c_string(&CString::from(&text));
            c_string.set_span(literal.span());
            c_string.into_token_stream()
        }
        other => other.to_token_stream(),
    }
}

/// Whether the last part of the type's name is one of these.
fn is_one_of(type_: &Type, names: &[&str]) -> bool {
    match type_ {
        Type::Path(TypePath { path, .. }) => path
            .segments
            .last()
            .is_some_and(|last| names.iter().any(|name| last.ident == name)),
        _ => false,
    }
}

/// A type as one would write it, without the spaces between tokens.
fn compact(type_: &Type) -> String {
    type_.to_token_stream().to_string().replace(' ', "")
}

fn unsupported(type_: &Type) -> Error {
    Error::new_spanned(
        type_,
        format!(
            "`{}` cannot be a parameter: use an integer type of up to 64 bits, `bool`, `str`, \
             `ArrayParam<T, N>` or a type that implements `ModuleParam`",
            compact(type_)
        ),
    )
}

fn array_arguments(type_: &Type) -> Error {
    Error::new_spanned(
        type_,
        "an array parameter is written `ArrayParam<T, N>`: a type and a length",
    )
}
