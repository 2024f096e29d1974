// SPDX-License-Identifier: MIT OR Apache-2.0

//! What may be written inside `pin_init!` and `init!`.
//!
//! ```text
//! initialiser = { "#[default_error(" type ")]" } [ "&" name "in" ] path "{" [ entries ] [ tail ] "}" [ "?" type ]
//! entries     = entry { "," entry } [ "," ]
//! entry       = attributes ( name | name ":" value | name "<-" initialiser | "_" ":" block )
//! tail        = ".." "Zeroable::init_zeroed()"
//! ```

use proc_macro2::Span;
use syn::{
    Attribute, Block, Error, Expr, Ident, Meta, Path, PathArguments, Result, Token, Type, braced,
    ext::IdentExt,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
    spanned::Spanned,
};

/// A whole invocation.
pub(crate) struct Initializer {
    /// The error type of `#[default_error(...)]`, for macros that wrap these.
    pub(crate) default_error: Option<Type>,
    /// The name that `&name in` gives to the pointer to the whole value.
    pub(crate) this: Option<Ident>,
    /// The struct, in the form an expression wants: `Foo::<T>`.
    pub(crate) path: Path,
    /// The fields and code blocks, in the order they run.
    pub(crate) entries: Vec<Entry>,
    /// Where it is said, if it is, that the fields not named are zeroed.
    pub(crate) zeroed_tail: Option<Span>,
    /// The error type behind `?`.
    pub(crate) error: Option<Type>,
}

/// One step of the initialisation.
pub(crate) struct Entry {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) step: Step,
}

/// What the step does.
pub(crate) enum Step {
    /// `name: value`, or `name` alone.
    Value { field: Ident, value: Option<Expr> },
    /// `name <- initialiser`.
    Init { field: Ident, init: Expr },
    /// `_: { code }`.
    Code(Block),
}

impl Entry {
    /// The attributes that decide whether the entry exists at all.
    pub(crate) fn cfgs(&self) -> impl Iterator<Item = &Attribute> {
        self.attributes
            .iter()
            .filter(|attribute| attribute.path().is_ident("cfg"))
    }
}

impl Parse for Initializer {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut default_error = None;
        for attribute in input.call(Attribute::parse_outer)? {
            if !attribute.path().is_ident("default_error") {
                return Err(Error::new_spanned(
                    attribute,
                    "only `#[default_error(Type)]` may precede the struct",
                ));
            }
            default_error = Some(attribute.parse_args::<Type>()?);
        }

        let mut this = None;
        if input.parse::<Option<Token![&]>>()?.is_some() {
            this = Some(input.parse()?);
            input.parse::<Token![in]>()?;
        }

        let mut path = input.parse::<Path>()?;
        for segment in &mut path.segments {
            if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
                arguments.colon2_token.get_or_insert_default();
            }
        }

        let body;
        braced!(body in input);
        let mut entries = Vec::new();
        let mut zeroed_tail = None;
        while !body.is_empty() {
            if let Some(dots) = body.parse::<Option<Token![..]>>()? {
                zeroed_tail = Some(parse_tail(&body, &dots)?);
                break;
            }
            entries.push(body.parse()?);
            if !body.is_empty() {
                body.parse::<Token![,]>()?;
            }
        }

        let mut error = None;
        if input.parse::<Option<Token![?]>>()?.is_some() {
            error = Some(input.parse()?);
        }
        Ok(Self {
            default_error,
            this,
            path,
            entries,
            zeroed_tail,
            error,
        })
    }
}

/// Accepts `Zeroable::init_zeroed()`, by whatever path `Zeroable` is reached.
fn parse_tail(body: ParseStream<'_>, dots: &Token![..]) -> Result<Span> {
    const EXPECTED: &str = "expected `..Zeroable::init_zeroed()` or nothing";
    if body.is_empty() || body.peek(Token![,]) {
        return Err(Error::new_spanned(dots, EXPECTED));
    }
    let tail = body.parse::<Expr>()?;
    let mut accepted = false;
    if let Expr::Call(call) = &tail
        && let Expr::Path(function) = &*call.func
        && call.args.is_empty()
        && function.qself.is_none()
    {
        let mut names = function.path.segments.iter().rev();
        accepted = names.next().is_some_and(|name| name.ident == "init_zeroed")
            && names.next().is_some_and(|name| name.ident == "Zeroable");
    }
    if !accepted {
        return Err(Error::new_spanned(tail, EXPECTED));
    }
    if !body.is_empty() {
        return Err(body.error("`..Zeroable::init_zeroed()` comes last"));
    }
    Ok(tail.span())
}

impl Parse for Entry {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        if let Some(attribute) = attributes.iter().find(|a| hides_a_cfg(a)) {
            return Err(Error::new_spanned(
                attribute,
                "`cfg` inside `cfg_attr` is not supported here: write `#[cfg(all(...))]` or `#[cfg(any(...))]`",
            ));
        }
        let next = input.lookahead1();
        let step = if next.peek(Token![_]) {
            input.parse::<Token![_]>()?;
            input.parse::<Token![:]>()?;
            Step::Code(input.parse()?)
        } else if next.peek(Ident::peek_any) {
            parse_field(input)?
        } else {
            return Err(next.error());
        };
        Ok(Self { attributes, step })
    }
}

/// Whether an attribute may turn into a `cfg`, which only the compiler could tell.
fn hides_a_cfg(attribute: &Attribute) -> bool {
    fn mentions_cfg(meta: &Meta) -> bool {
        let Meta::List(list) = meta else { return false };
        let parts = Punctuated::<Meta, Token![,]>::parse_terminated;
        meta.path().is_ident("cfg_attr")
            && list.parse_args_with(parts).is_ok_and(|parts| {
                let mut given = parts.iter().skip(1);
                given.any(|meta| meta.path().is_ident("cfg") || mentions_cfg(meta))
            })
    }
    mentions_cfg(&attribute.meta)
}

fn parse_field(input: ParseStream<'_>) -> Result<Step> {
    let field = input.parse::<Ident>()?;
    let next = input.lookahead1();
    if next.peek(Token![<-]) {
        input.parse::<Token![<-]>()?;
        let init = input.parse()?;
        Ok(Step::Init { field, init })
    } else if next.peek(Token![:]) {
        input.parse::<Token![:]>()?;
        let value = Some(input.parse()?);
        Ok(Step::Value { field, value })
    } else if input.is_empty() || next.peek(Token![,]) {
        Ok(Step::Value { field, value: None })
    } else {
        Err(next.error())
    }
}
