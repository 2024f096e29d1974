// SPDX-License-Identifier: MIT OR Apache-2.0

//! Writes out `Self`, for bounds and field types that are repeated in a helper type.

use proc_macro2::{Group, Spacing, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Generics, ItemStruct};

/// Replaces each `Self` in the generics and the field types of `item` by the type's own name.
///
/// The struct itself means the same before and after; the helper types made from it need this.
pub(crate) fn write_out(item: &mut ItemStruct) -> syn::Result<()> {
    let name = &item.ident;
    let (_, arguments, _) = item.generics.split_for_impl();
    let this = quote!(#name #arguments);

    let where_clause = item.generics.where_clause.take();
    let parameters = replace(item.generics.to_token_stream(), &this);
    let where_clause = replace(where_clause.to_token_stream(), &this);
    item.generics = syn::parse2::<Generics>(parameters)?;
    item.generics.where_clause = syn::parse2(where_clause)?;
    for field in &mut item.fields {
        field.ty = syn::parse2(replace(field.ty.to_token_stream(), &this))?;
    }
    Ok(())
}

/// `Self` becomes `this`, and `<this>` where an associated item follows.
fn replace(tokens: TokenStream, this: &TokenStream) -> TokenStream {
    let mut out = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(ident) if ident == "Self" => {
                let here = this.clone().into_iter().map(|mut token| {
                    token.set_span(ident.span());
                    token
                });
                let mut item_follows = false;
                if let Some(TokenTree::Punct(next)) = tokens.peek() {
                    item_follows = next.as_char() == ':' && next.spacing() == Spacing::Joint;
                }
                if item_follows {
                    out.extend(quote!(< #(#here)* >));
                } else {
                    out.extend(here);
                }
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), replace(group.stream(), this));
                inner.set_span(group.span());
                out.extend([TokenTree::Group(inner)]);
            }
            other => out.extend([other]),
        }
    }
    out
}
