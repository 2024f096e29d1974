// SPDX-License-Identifier: MIT OR Apache-2.0

//! `#[pinned_drop]`: turns a safe-looking impl of `PinnedDrop` into the sealed one.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Error, ImplItem, ItemImpl, parse_quote, spanned::Spanned};

const EXPECTED: &str = "expected `impl PinnedDrop for ...`";

/// Adds what an author must not write: `unsafe`, and the token that seals `drop`.
pub(crate) fn expand(mut input: ItemImpl) -> syn::Result<TokenStream> {
    if let Some(keyword) = input.unsafety {
        return Err(Error::new(
            keyword.span,
            "`#[pinned_drop]` makes the impl sound by itself: remove `unsafe`",
        ));
    }
    let Some((negation, path, _)) = &mut input.trait_ else {
        return Err(Error::new(input.self_ty.span(), EXPECTED));
    };
    let names_it = path
        .segments
        .last()
        .is_some_and(|s| s.ident == "PinnedDrop");
    if negation.is_some() || !names_it {
        return Err(Error::new(path.span(), EXPECTED));
    }
    let span = path.span().resolved_at(Span::call_site());
    *path = syn::parse2(quote::quote_spanned!(span=> ::pin_init::PinnedDrop))?;

    for item in &mut input.items {
        if let ImplItem::Fn(function) = item
            && function.sig.ident == "drop"
        {
            function
                .sig
                .inputs
                .push(parse_quote!(_: ::pin_init::__internal::OnlyCallFromDrop));
        }
    }
    input.unsafety = Some(parse_quote!(unsafe));
    Ok(with_own_braces(&input))
}

/// Gives the braces of the impl to the macro, so that the impl as a whole counts as generated.
fn with_own_braces(input: &ItemImpl) -> TokenStream {
    let mut tokens: Vec<TokenTree> = input.to_token_stream().into_iter().collect();
    if let Some(TokenTree::Group(body)) = tokens.last_mut() {
        let mut own = Group::new(body.delimiter(), body.stream());
        own.set_span(body.span().resolved_at(Span::call_site()));
        *body = own;
    }
    quote!(#(#tokens)*)
}
