// SPDX-License-Identifier: MIT OR Apache-2.0

//! `#[pin_data]`: which fields of a struct are pinned with it, and everything that follows from it.
//!
//! Four parts are generated beside the struct, one file each where they are not a few lines:
//! the slots through which `pin_init!` reaches the fields, the projection `project`, the condition
//! for `Unpin`, and the rule for `Drop`.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::{
    Attribute, Error, Fields, Ident, Item, ItemStruct, Meta, Result, Type, Visibility,
    parse::{Parse, ParseStream},
    spanned::Spanned,
};

use crate::self_type;

mod drop;
mod projection;
mod slots;
mod unpin;

/// What stands in the parentheses of `#[pin_data(...)]`.
pub(crate) struct Args {
    /// The struct has an impl of `PinnedDrop`.
    pinned_drop: bool,
}

impl Parse for Args {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let argument: Option<Ident> = input.parse()?;
        match argument {
            Some(other) if other != "PinnedDrop" => Err(Error::new_spanned(
                other,
                "expected `PinnedDrop` or nothing",
            )),
            argument => Ok(Self {
                pinned_drop: argument.is_some(),
            }),
        }
    }
}

/// What the generators need to know about one field.
struct Field {
    /// The attributes that decide whether the field exists.
    cfgs: Vec<Attribute>,
    visibility: Visibility,
    name: Ident,
    ty: Type,
    pinned: bool,
}

/// Expands the attribute.
pub(crate) fn expand(args: &Args, input: Item) -> Result<TokenStream> {
    let mut item = match input {
        Item::Struct(item) => item,
        other => {
            return Err(Error::new(
                other.span(),
                "`#[pin_data]` describes the fields of a struct: expected `struct`",
            ));
        }
    };
    if let Fields::Unnamed(fields) = &item.fields {
        return Err(Error::new(
            fields.span(),
            "`#[pin_data]` needs fields with names, for `pin_init!` to call them by",
        ));
    }
    let pinned = item
        .fields
        .iter_mut()
        .map(|field| take_pin(&mut field.attrs))
        .collect::<Result<Vec<bool>>>()?;

    let mut described = item.clone();
    self_type::write_out(&mut described)?;
    let fields: Vec<Field> = described
        .fields
        .iter()
        .zip(pinned)
        .filter_map(|(field, pinned)| {
            let cfgs = field.attrs.iter().filter(|a| a.path().is_ident("cfg"));
            Some(Field {
                cfgs: cfgs.cloned().collect(),
                visibility: field.vis.clone(),
                name: field.ident.clone()?,
                ty: field.ty.clone(),
                pinned,
            })
        })
        .collect();

    let projection = projection::expand(&described, &fields);
    let slots = slots::expand(&described, &fields);
    let unpin = unpin::expand(&described, &fields);
    let drop = drop::expand(args, &described);
    let warnings = warn_of_useless_markers(&fields);
    Ok(quote::quote! {
        #item
        #projection
        const _: () = {
            #slots
            #unpin
            #drop
            #warnings
        };
    })
}

/// Removes `#[pin]` from the attributes of a field and tells whether it was there.
fn take_pin(attributes: &mut Vec<Attribute>) -> Result<bool> {
    let mut pinned = false;
    let mut problem = None;
    attributes.retain(|attribute| {
        if !attribute.path().is_ident("pin") {
            return true;
        }
        if pinned {
            problem = Some(Error::new_spanned(attribute, "`#[pin]` is given twice"));
        } else if !matches!(attribute.meta, Meta::Path(_)) {
            problem = Some(Error::new_spanned(attribute, "`#[pin]` takes no arguments"));
        }
        pinned = true;
        false
    });
    problem.map_or(Ok(pinned), Err)
}

/// Warns of a `PhantomPinned` without `#[pin]`, which leaves the struct `Unpin`.
fn warn_of_useless_markers(fields: &[Field]) -> TokenStream {
    let mut warnings = TokenStream::new();
    for field in fields.iter().filter(|field| !field.pinned) {
        let Type::Path(ty) = &field.ty else { continue };
        let last = ty.path.segments.last();
        if last.is_none_or(|segment| segment.ident != "PhantomPinned") {
            continue;
        }
        let message = format!(
            "`{}` does not keep the struct from being moved: mark it `#[pin]`",
            field.name,
        );
        let cfgs = &field.cfgs;
        // The warning of a deprecated item is the one warning a stable macro can raise.
        warnings.extend(quote_spanned! {field.ty.span()=>
            #(#cfgs)*
            const _: () = {
                #[deprecated(note = #message)]
                const fn marker_without_pin() {}
                marker_without_pin();
            };
        });
    }
    warnings
}

/// The generics of `item` with the lifetime of a pinned borrow in front.
fn with_pin_lifetime(item: &ItemStruct) -> syn::Generics {
    let mut generics = item.generics.clone();
    generics.params.insert(0, syn::parse_quote!('__pin));
    generics
}
