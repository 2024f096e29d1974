// SPDX-License-Identifier: MIT OR Apache-2.0

//! What `pr_info!` and the like become.
//!
//! Text without arguments is printed as it is. Where all arguments are shown by `{}`, `{:?}` or `{:x}` alone, they are asked
//! for their values, which are printed without `core::fmt`; if one has none, and for all other formats, it is `fmt!`'s.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{
    parenthesized,
    parse::{Parse, ParseStream},
    spanned::Spanned as _,
};

use crate::fmt::{self, Input, Place, Template};

/// The most that is printed of a message: longer texts, if they are to be cut off, take the long way.
const SHORT: usize = 512;

/// Expands `print!((level, prefix) format, arguments…)`.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let Message { to, format } = match syn::parse2(input) {
        Ok(message) => message,
        Err(error) => return error.into_compile_error(),
    };
    let formatted = |input: TokenStream| {
        let arguments = fmt::expand(input);
        quote!(::kernel::print::print(#to, #arguments))
    };
    let Some(plain) = syn::parse2(format.clone()).ok().and_then(Plain::read) else {
        return formatted(format);
    };
    let Plain {
        input,
        texts,
        shown,
    } = plain;
    if let ([text], true) = (&*texts, input.arguments.is_empty()) {
        if text.len() > SHORT || text.contains('\0') {
            return formatted(format);
        }
        // Checked by the compiler all the same, which knows what is wrong with a format string, and where.
        let checked = fmt::expand(format);
        return quote!({ let _ = #checked; ::kernel::print::print_str(#to, #text) });
    }
    let span = input.format.span();
    let bound: Vec<Ident> = (0..input.arguments.len())
        .map(|position| format_ident!("argument{position}", span = Span::mixed_site()))
        .collect();
    let values = input.arguments.iter().map(|argument| &argument.value);
    let again = input.arguments.iter().zip(&bound).map(|(argument, bound)| {
        let name = argument.name.as_ref().map(|name| quote!(#name =));
        quote!(#name *#bound)
    });
    let format = &input.format;
    let otherwise = formatted(quote!(#format #(, #again)*));
    let asked: Vec<TokenStream> = shown
        .iter()
        .map(|Shown { what, how }| {
            let method = Ident::new(how, Span::call_site());
            let what = match what {
                What::Position(position) => bound.get(*position).map(ToTokens::to_token_stream),
                What::Name(name) => {
                    let name =
                        fmt::identifier(name, fmt::literal(format).map_or(span, syn::LitStr::span));
                    Some(quote!(&(#name)))
                }
            };
            quote_spanned!(span => ::kernel::fmt::Argument::new(#what).#method())
        })
        .collect();
    let names: Vec<Ident> = (0..shown.len())
        .map(|number| format_ident!("value{number}", span = Span::mixed_site()))
        .collect();
    quote!(match (#(&(#values),)*) {
        (#(#bound,)*) => {
            if let (#(::core::option::Option::Some(#names),)*) = (#(#asked,)*) {
                ::kernel::print::print_plain(#to, &[#(#texts),*], &[#(#names),*])
            } else {
                #otherwise
            }
        }
    })
}

/// What is written between the parentheses.
struct Message {
    /// Level and prefix.
    to: TokenStream,
    /// Format string and arguments.
    format: TokenStream,
}

impl Parse for Message {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let to;
        parenthesized!(to in input);
        Ok(Self {
            to: to.parse()?,
            format: input.parse()?,
        })
    }
}

/// A message whose arguments may all have values.
struct Plain {
    input: Input,
    /// What stands before each value, and behind the last one.
    texts: Vec<String>,
    shown: Vec<Shown>,
}

/// A place of the format string where an argument is shown.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    what: What,
    /// The method that asks for its value.
    how: &'static str,
}

/// Which argument is shown.
#[derive(Debug, PartialEq, Eq)]
enum What {
    Position(usize),
    Name(String),
}

impl Plain {
    /// Reads the message, unless it is one for `core::fmt`, or none at all.
    fn read(input: Input) -> Option<Self> {
        let format = fmt::literal(&input.format)?.value();
        let Template { texts, places } = Template::read(&format)?;
        let mut next = 0..;
        let shown = places
            .iter()
            .map(|place| Shown::read(place, &mut next))
            .collect::<Option<_>>()?;
        Self {
            input,
            texts,
            shown,
        }
        .with_arguments()
    }

    /// Finds the argument of each place, and a place for each argument.
    fn with_arguments(mut self) -> Option<Self> {
        let names: Vec<Option<String>> = self
            .input
            .arguments
            .iter()
            .map(|argument| argument.name.as_ref().map(ToString::to_string))
            .collect();
        let mut used = vec![false; names.len()];
        for Shown { what, .. } in &mut self.shown {
            let position = match what {
                What::Position(position) => *position,
                What::Name(name) => {
                    match names.iter().position(|given| given.as_ref() == Some(name)) {
                        Some(position) => position,
                        None => continue,
                    }
                }
            };
            *used.get_mut(position)? = true;
            *what = What::Position(position);
        }
        used.iter().all(|&used| used).then_some(self)
    }
}

impl Shown {
    /// Reads a place, if a value could be shown there.
    fn read(place: &Place<'_>, next: &mut impl Iterator<Item = usize>) -> Option<Self> {
        let how = match place.spec {
            "" => "plain_display",
            "?" => "plain_debug",
            "x" => "plain_lower_hex",
            _ => return None,
        };
        let what = match place.argument {
            "" => What::Position(next.next()?),
            name if fmt::is_name(name) => What::Name(name.to_owned()),
            position => What::Position(position.parse().ok()?),
        };
        Some(Self { what, how })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts and places of a message, if it is plain.
    fn read(input: TokenStream) -> Option<(Vec<String>, Vec<Shown>)> {
        let Plain { texts, shown, .. } = syn::parse2(input).ok().and_then(Plain::read)?;
        Some((texts, shown))
    }

    fn shown(what: What, how: &'static str) -> Shown {
        Shown { what, how }
    }

    #[test]
    fn arguments_are_found_by_place_and_by_name() {
        let (texts, places) =
            read(quote!("{} a {{{b:?}}} {1:x}{}{x}", 1, 2, x = 3)).unwrap_or_default();
        assert_eq!(texts, ["", " a {", "} ", "", "", ""]);
        assert_eq!(
            places,
            [
                shown(What::Position(0), "plain_display"),
                shown(What::Name("b".into()), "plain_debug"),
                shown(What::Position(1), "plain_lower_hex"),
                shown(What::Position(1), "plain_display"),
                shown(What::Position(2), "plain_display"),
            ]
        );
    }

    #[test]
    fn what_core_knows_better_is_left_to_it() {
        for input in [
            quote!("{:5}", 1),
            quote!("{:#x}", 1),
            quote!("{:p}", x),
            // What is wrong with these, the compiler says.
            quote!("{}"),
            quote!("{", 1),
            quote!("}", 1),
            quote!("{}", 1, 2),
            quote!("{2}", 1),
            quote!(concat!("{}"), 1),
        ] {
            assert_eq!(read(input.clone()), None, "{input}");
        }
    }

    #[test]
    fn text_alone_is_printed_as_it_is() {
        let expanded = expand(quote!((Level::Info, PREFIX) "{{}}\n")).to_string();
        assert!(
            expanded.contains(":: print_str (Level :: Info , PREFIX , \"{}\\n\")"),
            "{expanded}"
        );
        let expanded = expand(quote!((Level::Info, PREFIX) "a\0b")).to_string();
        assert!(
            expanded.contains(":: print :: print (Level :: Info , PREFIX"),
            "{expanded}"
        );
    }
}
