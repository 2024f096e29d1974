// SPDX-License-Identifier: MIT OR Apache-2.0

//! `fmt!`: `format_args!` for arguments that have the `Display` of the `kernel` crate.
//!
//! Each argument `x` becomes `::kernel::fmt::Argument::new(&x).select()`, which finds the right `Display`. Names in the
//! format string become arguments too. What a width or precision refers to must remain a plain `usize`.

mod template;

pub(crate) use template::{Place, Template, is_name};

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};
use syn::{
    Expr, ExprLit, Lit, LitStr, Token,
    ext::IdentExt as _,
    parse::{Parse, ParseStream},
    spanned::Spanned as _,
};

/// Expands `fmt!(format, arguments…)`.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let Ok(Input { format, arguments }) = syn::parse2(input.clone()) else {
        // The compiler says best what is wrong with it.
        return quote_spanned!(Span::call_site() => ::core::format_args!(#input));
    };
    let span = format.span();
    let literal = literal(&format);
    let references = literal
        .map(|text| References::read(&text.value()))
        .unwrap_or_default();
    let adapt = |value: TokenStream| quote_spanned!(span => ::kernel::fmt::Argument::new(&(#value)).select());

    let mut given = BTreeSet::new();
    let mut output = Vec::new();
    for (position, Argument { name, value }) in arguments.into_iter().enumerate() {
        let value = value.into_token_stream();
        let name_text = name.as_ref().map(ToString::to_string);
        let plain = references.plain_positions.contains(&position)
            || name_text
                .as_ref()
                .is_some_and(|name| references.plain_names.contains(name));
        let value = if plain { value } else { adapt(value) };
        output.push(match name {
            Some(name) => quote_spanned!(span => #name = #value),
            None => value,
        });
        given.extend(name_text);
    }
    let captured = references
        .names
        .iter()
        .filter(|&name| !given.contains(name));
    for name in captured.filter(|&name| !references.plain_names.contains(name)) {
        // Found where the string was written, be it in the argument of another macro.
        let name = identifier(name, literal.map_or(span, LitStr::span));
        let value = adapt(name.to_token_stream());
        output.push(quote_spanned!(span => #name = #value));
    }
    quote_spanned!(span => ::core::format_args!(#format #(, #output)*))
}

/// What is written between the parentheses.
pub(crate) struct Input {
    pub(crate) format: Expr,
    pub(crate) arguments: Vec<Argument>,
}

/// One argument, which may have a name.
pub(crate) struct Argument {
    pub(crate) name: Option<Ident>,
    pub(crate) value: Expr,
}

impl Parse for Input {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let format = input.parse()?;
        let mut arguments = Vec::new();
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            arguments.push(input.parse()?);
        }
        Ok(Self { format, arguments })
    }
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let named =
            input.peek(Ident::peek_any) && input.peek2(Token![=]) && !input.peek2(Token![==]);
        let name = if named {
            let name = Ident::parse_any(input)?;
            input.parse::<Token![=]>()?;
            Some(name)
        } else {
            None
        };
        Ok(Self {
            name,
            value: input.parse()?,
        })
    }
}

/// The format string, if it is a literal: only then can it name variables.
pub(crate) fn literal(format: &Expr) -> Option<&LitStr> {
    match format {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text),
        Expr::Group(group) => literal(&group.expr),
        _ => None,
    }
}

pub(crate) fn identifier(name: &str, span: Span) -> Ident {
    match name.strip_prefix("r#") {
        Some(name) => Ident::new_raw(name, span),
        None => Ident::new(name, span),
    }
}

/// What a format string refers to.
#[derive(Debug, Default, PartialEq, Eq)]
struct References {
    /// Names of what is shown.
    names: BTreeSet<String>,
    /// Names of widths and precisions.
    plain_names: BTreeSet<String>,
    /// Positions of widths and precisions.
    plain_positions: BTreeSet<usize>,
}

impl References {
    /// Reads a format string. If it is malformed, the result is of no use but the compiler says so.
    fn read(format: &str) -> Self {
        let mut references = Self::default();
        let mut next = 0;
        let places = Template::read(format).map(|template| template.places);
        for Place { argument, spec } in places.unwrap_or_default() {
            references.read_spec(spec, &mut next);
            if argument.is_empty() {
                next += 1;
            } else if is_name(argument) {
                references.names.insert(argument.to_owned());
            }
        }
        references
    }

    fn read_spec(&mut self, spec: &str, next: &mut usize) {
        let (width, precision) = match after_alignment(spec).split_once('.') {
            Some((width, precision)) => (width, Some(precision)),
            None => (after_alignment(spec), None),
        };
        self.read_count(width.trim_start_matches(['+', '-', '#']));
        match precision {
            Some(precision) if precision.starts_with('*') => {
                self.plain_positions.insert(*next);
                *next += 1;
            }
            Some(precision) => self.read_count(precision),
            None => {}
        }
    }

    /// Reads a width or precision, which refers to something if a dollar sign follows.
    fn read_count(&mut self, text: &str) {
        let Some((reference, _)) = text.split_once('$') else {
            return;
        };
        // A zero that stands before a name, or before another digit, is a flag.
        let name = reference
            .strip_prefix('0')
            .filter(|name| is_name(name))
            .unwrap_or(reference);
        match reference.parse() {
            Ok(position) => {
                self.plain_positions.insert(position);
            }
            Err(_) => {
                self.plain_names.insert(name.to_owned());
            }
        }
    }
}

/// The format specification without fill and alignment; the fill may be any character.
fn after_alignment(spec: &str) -> &str {
    const ALIGNMENTS: [char; 3] = ['<', '^', '>'];
    let mut rest = spec.chars();
    if rest.next().is_some() && rest.as_str().starts_with(ALIGNMENTS) {
        rest.next();
        return rest.as_str();
    }
    spec.strip_prefix(ALIGNMENTS).unwrap_or(spec)
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn references(format: &str) -> (Vec<String>, Vec<String>, Vec<usize>) {
        let References {
            names,
            plain_names,
            plain_positions,
        } = References::read(format);
        (
            names.into_iter().collect(),
            plain_names.into_iter().collect(),
            plain_positions.into_iter().collect(),
        )
    }

    #[test]
    fn names_are_found_in_format_strings() {
        assert_eq!(
            references("{a} {{b}} {c:?} {} {0} {d:>8.3}").0,
            ["a", "c", "d"]
        );
        assert_eq!(references("none {{}} }}{{"), (vec![], vec![], vec![]));
    }

    #[test]
    fn widths_and_precisions_are_told_apart() {
        assert_eq!(references("{x:width$}").1, ["width"]);
        assert_eq!(references("{x:*^+#0width$.prec$?}").1, ["prec", "width"]);
        assert_eq!(references("{:1$} {:0$} {:.3$}").2, [0, 1, 3]);
        assert_eq!(references("{} {:.*} {}").2, [1]);
        assert_eq!(references("{:08.3}"), (vec![], vec![], vec![]));
    }

    #[test]
    fn arguments_are_adapted() {
        let expected = quote!(::core::format_args!(
            "{a} {} {n:w$}",
            ::kernel::fmt::Argument::new(&(f::<u8, u16>(1, 2))).select(),
            w = 3,
            n = ::kernel::fmt::Argument::new(&(x == y)).select(),
            a = ::kernel::fmt::Argument::new(&(a)).select()
        ));
        let input = quote!("{a} {} {n:w$}", f::<u8, u16>(1, 2), w = 3, n = x == y,);
        assert_eq!(expand(input).to_string(), expected.to_string());
    }

    #[test]
    fn what_cannot_be_read_is_left_to_the_compiler() {
        let input = quote!("{}", let);
        assert_eq!(
            expand(input).to_string(),
            quote!(::core::format_args!("{}", let)).to_string()
        );
    }
}
