// SPDX-License-Identifier: MIT OR Apache-2.0

//! `pin_init!` and `init!`: a struct initialiser written as a closure over an uninitialised slot.
//!
//! For each field the closure holds a guard that drops the field again, so an error (or a panic)
//! in the middle leaves nothing behind. A closure that is never called spells the struct literal
//! out, and thus leaves it to the compiler to find what is missing, unknown or given twice; its
//! type says which struct it is, generic arguments that were left out included.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::{Ident, Type, parse_quote, spanned::Spanned};

pub(crate) mod grammar;

use self::grammar::{Entry, Initializer, Step};

/// Which of the two macros is expanded.
#[derive(Clone, Copy)]
pub(crate) enum Flavour {
    /// `pin_init!`: the value is pinned from the start; `#[pin_data]` knows its fields.
    Pinned,
    /// `init!`: the value may move afterwards, so any struct will do.
    Movable,
}

/// The generated local variables, which the caller's expressions cannot name.
struct Names {
    data: Ident,
    slot: Ident,
}

/// Expands an invocation to an expression that implements `PinInit` or `Init`.
pub(crate) fn expand(input: &Initializer, flavour: Flavour) -> TokenStream {
    let names = Names {
        data: Ident::new("data", Span::mixed_site()),
        slot: Ident::new("slot", Span::mixed_site()),
    };
    let Names { data, slot } = &names;
    let Initializer { path, .. } = input;
    let error: Type = input
        .error
        .clone()
        .or_else(|| input.default_error.clone())
        .unwrap_or_else(|| parse_quote!(::core::convert::Infallible));

    let zeroing = input.zeroed_tail.map(|tail| {
        let slot = at(slot, tail);
        quote_spanned! {ours(tail)=>
            // SAFETY: The slot is valid for writes: it is handed to an initialiser.
            unsafe { ::pin_init::__internal::zero(#slot) };
        }
    });
    let this = input.this.as_ref().map(|this| {
        quote_spanned! {Span::mixed_site()=>
            // SAFETY: The slot is valid, hence not null.
            let #this = unsafe { ::core::ptr::NonNull::new_unchecked(#slot) };
        }
    });
    let aligned = check_aligned(input, &names, flavour);

    let mut steps = TokenStream::new();
    let mut dismissals = TokenStream::new();
    for (index, entry) in input.entries.iter().enumerate() {
        let guard = format_ident!("guard{index}", span = Span::mixed_site());
        let cfgs = entry.cfgs();
        match &entry.step {
            Step::Code(block) => {
                let attributes = &entry.attributes;
                steps.extend(quote_spanned! {Span::mixed_site()=>
                    #(#attributes)*
                    #[allow(unused_braces, reason = "generated code")]
                    #block
                });
            }
            Step::Value { field, .. } | Step::Init { field, .. } => {
                steps.extend(initialize(entry, field, &guard, &names, flavour));
                dismissals.extend(quote_spanned! {Span::mixed_site()=>
                    #(#cfgs)*
                    #guard.keep();
                });
            }
        }
    }

    let span = ours(path.span());
    let literal = Ident::new("literal", span);
    let fields = literal_fields(input);
    let (get_data, inference, finish) = match flavour {
        Flavour::Pinned => (
            quote_spanned! {span=>
                // SAFETY: Called by the macro that the function is for.
                unsafe { ::pin_init::__internal::pin_data_of(&#literal) }
            },
            quote_spanned!(span=> PinData::make_closure),
            quote_spanned!(span=> pin_init_from_steps),
        ),
        Flavour::Movable => (
            quote_spanned! {span=>
                // A variant of an enum has a literal too, but is no path to a function.
                use ::pin_init::__internal::HasInitData as _;
                let init_data = #path::__init_data;
                // SAFETY: Called by the macro that the function is for.
                unsafe { ::pin_init::__internal::init_data_of(&#literal, init_data) }
            },
            quote_spanned!(span=> InitData::make_closure),
            quote_spanned!(span=> init_from_steps),
        ),
    };
    quote_spanned! {Span::mixed_site()=> {
        let #data = {
            let #literal = || #path { #fields };
            #get_data
        };
        let steps =
            ::pin_init::__internal::#inference::<_, ::pin_init::__internal::Complete<_>, #error>(
                #data,
                move |#slot| {
                    #aligned
                    #zeroing
                    #this
                    #steps
                    #dismissals
                    // SAFETY: Every field was initialised above (those not named, by zeroing), as
                    // the literal proves, and no guard is left to undo it.
                    let complete = unsafe { ::pin_init::__internal::Complete::in_slot(#slot) };
                    ::core::result::Result::Ok(complete)
                },
            );
        // SAFETY: On success every field is initialised, on failure the guards have dropped those
        // that were; structurally pinned fields were written by pinned initialisers only.
        unsafe { ::pin_init::__internal::#finish(steps) }
    }}
}

/// Guards one field, fills it, and lets later entries refer to it by its name.
fn initialize(
    entry: &Entry,
    field: &Ident,
    guard: &Ident,
    names: &Names,
    flavour: Flavour,
) -> TokenStream {
    let Names { data, slot } = names;
    let span = ours(field.span());
    let guard = at(guard, span);
    let empty = match flavour {
        // SAFETY: The slot is valid and aligned, and so is the field (packed ones are refused);
        // the literal shows that the field is given once, so nothing else uses its memory. What a
        // pinned initialiser is given is pinned.
        Flavour::Pinned => quote_spanned!(span=> unsafe { #data.#field(#slot) }),
        // SAFETY: As above; and nothing is pinned in a value that may move.
        Flavour::Movable => quote_spanned! {span=>
            unsafe {
                ::pin_init::__internal::Loose::at(&raw mut (*#slot).#field)
            }
        },
    };
    let filled = match &entry.step {
        Step::Init { init, .. } => {
            let span = ours(init.span());
            quote_spanned!(span=> #guard.run(#init)?)
        }
        Step::Value { value, .. } => {
            let value: &dyn ToTokens = match value {
                Some(value) => value,
                None => field,
            };
            quote_spanned!(span=> #guard.put(#value))
        }
        Step::Code(_) => TokenStream::new(),
    };
    let attributes = &entry.attributes;
    let cfgs: Vec<_> = entry.cfgs().collect();
    quote_spanned! {Span::mixed_site()=>
        #(#cfgs)*
        let mut #guard = #empty;
        #(#attributes)*
        let filled = #filled;
        #(#cfgs)*
        #[allow(unused_variables, non_snake_case, clippy::shadow_reuse, clippy::shadow_unrelated, reason = "generated code")]
        let #field = filled;
    }
}

/// The fields as a struct literal has them, with values that are never made.
fn literal_fields(input: &Initializer) -> TokenStream {
    let mut fields = TokenStream::new();
    for entry in &input.entries {
        if let Step::Value { field, .. } | Step::Init { field, .. } = &entry.step {
            let cfgs = entry.cfgs();
            fields.extend(quote_spanned! {ours(field.span())=>
                #(#cfgs)* #field: ::pin_init::__internal::never_made(),
            });
        }
    }
    if let Some(tail) = input.zeroed_tail {
        fields.extend(quote_spanned!(ours(tail)=> ..::pin_init::__internal::never_made()));
    }
    fields
}

/// Has the compiler refuse fields that may be misaligned, because their struct is packed.
fn check_aligned(input: &Initializer, names: &Names, flavour: Flavour) -> Option<TokenStream> {
    // The projection of `#[pin_data]` borrows every field, and so refuses them already.
    if matches!(flavour, Flavour::Pinned) {
        return None;
    }
    let Names { slot, .. } = names;
    let mut borrows = TokenStream::new();
    for entry in &input.entries {
        if let Step::Value { field, .. } | Step::Init { field, .. } = &entry.step {
            let cfgs = entry.cfgs();
            borrows.extend(quote_spanned! {ours(field.span())=>
                #(#cfgs)* let _ = &value.#field;
            });
        }
    }
    Some(quote_spanned! {Span::mixed_site()=>
        ::pin_init::__internal::check_aligned(#slot, |value| { #borrows });
    })
}

/// The place of the caller's code with the hygiene of the macro.
fn ours(place: Span) -> Span {
    place.resolved_at(Span::mixed_site())
}

/// A generated variable, as if written at `place`, so that an error about it points there.
fn at(name: &Ident, place: Span) -> Ident {
    Ident::new(&name.to_string(), ours(place))
}
