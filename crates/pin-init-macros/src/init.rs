// SPDX-License-Identifier: MIT OR Apache-2.0

//! `pin_init!` and `init!`: a struct initialiser written as a closure over an uninitialised slot.
//!
//! For each field the closure holds a guard that drops the field again, so an error (or a panic)
//! in the middle leaves nothing behind. A closure that is never called spells the struct literal
//! out, and thus leaves it to the compiler to find what is missing, unknown or given twice.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::{Expr, Ident, Type, parse_quote, spanned::Spanned};

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

    let zeroing = input.zeroed_tail.then(|| {
        let span = ours(path.span());
        quote_spanned! {span=>
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
    let check = check_fields(input, &names);

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
                    #[allow(unused_braces)]
                    #block
                });
            }
            Step::Value { field, .. } | Step::Init { field, .. } => {
                steps.extend(initialize(entry, field, &guard, &names, flavour));
                dismissals.extend(quote_spanned! {Span::mixed_site()=>
                    #(#cfgs)*
                    #guard.dismiss();
                });
            }
        }
    }

    let span = ours(path.span());
    let (get_data, known, make) = match flavour {
        Flavour::Pinned => (
            quote_spanned!(span=> HasPinData),
            quote_spanned!(span=> #path::__pin_data),
            quote_spanned!(span=> PinData::make_closure),
        ),
        Flavour::Movable => (
            quote_spanned!(span=> HasInitData),
            quote_spanned!(span=> #path::__init_data),
            quote_spanned!(span=> InitData::make_closure),
        ),
    };
    let finish = match flavour {
        Flavour::Pinned => quote_spanned!(span=> pin_init_from_steps),
        Flavour::Movable => quote_spanned!(span=> init_from_steps),
    };
    quote_spanned! {Span::mixed_site()=> {
        let #data = {
            // By method lookup, so that the caller may leave out generic arguments.
            use ::pin_init::__internal::#get_data as _;
            let data = #known;
            // SAFETY: Called by an initialiser macro, as the trait demands.
            unsafe { data() }
        };
        let steps = ::pin_init::__internal::#make::<_, ::pin_init::__internal::InitOk, #error>(
            #data,
            move |#slot| {
                #check
                #zeroing
                #this
                #steps
                #dismissals
                // SAFETY: Every field was initialised above (those not named, by zeroing), as the
                // field check proves, and no guard is left to undo it.
                let done = unsafe { ::pin_init::__internal::InitOk::new() };
                ::core::result::Result::Ok(done)
            },
        );
        // SAFETY: On success every field is initialised, on failure the guards have dropped those
        // that were; structurally pinned fields were written by pinned initialisers only.
        unsafe { ::pin_init::__internal::#finish(steps) }
    }}
}

/// Writes one field, guards it, and lets later entries refer to it by its name.
fn initialize(
    entry: &Entry,
    field: &Ident,
    guard: &Ident,
    names: &Names,
    flavour: Flavour,
) -> TokenStream {
    let Names { data, slot } = names;
    let span = ours(field.span());
    let field_slot = match flavour {
        // SAFETY: The slot is valid and aligned, and so is the field (`check_fields` refuses
        // packed ones); the field is given once (same check), so nothing else uses its memory.
        Flavour::Pinned => quote_spanned!(span=> unsafe { #data.#field(#slot) }),
        // SAFETY: As above; and nothing is pinned in a value that may move.
        Flavour::Movable => quote_spanned! {span=>
            unsafe {
                ::pin_init::__internal::Slot::<::pin_init::__internal::Unpinned, _>::new(
                    &raw mut (*#slot).#field
                )
            }
        },
    };
    let filled = match &entry.step {
        Step::Init { init, .. } => {
            let span = ours(init.span());
            quote_spanned!(span=> (#field_slot).init(#init)?)
        }
        Step::Value { value, .. } => {
            let value: &dyn ToTokens = match value {
                Some(value) => value,
                None => field,
            };
            quote_spanned!(span=> (#field_slot).write(#value))
        }
        Step::Code(_) => TokenStream::new(),
    };
    let attributes = &entry.attributes;
    let cfgs = entry.cfgs();
    quote_spanned! {Span::mixed_site()=>
        #(#attributes)*
        let mut #guard = #filled;
        #(#cfgs)*
        #[allow(unused_variables, non_snake_case)]
        let #field = #guard.get();
    }
}

/// Has the compiler compare the entries with the fields of the struct, and refuse packed fields.
fn check_fields(input: &Initializer, Names { slot, .. }: &Names) -> TokenStream {
    let Initializer { path, .. } = input;
    let mut literal = TokenStream::new();
    let mut borrows = TokenStream::new();
    for entry in &input.entries {
        let (Step::Value { field, .. } | Step::Init { field, .. }) = &entry.step else {
            continue;
        };
        let cfgs: Vec<_> = entry.cfgs().collect();
        let span = ours(field.span());
        let never: Expr = parse_quote!(loop {});
        literal.extend(quote_spanned!(span=> #(#cfgs)* #field: #never,));
        borrows.extend(quote_spanned!(span=> #(#cfgs)* let _ = &value.#field;));
    }
    let rest = input
        .zeroed_tail
        .then(|| quote_spanned!(Span::mixed_site()=> ..loop {}));
    quote_spanned! {Span::mixed_site()=>
        #[allow(unreachable_code, unused_variables, clippy::diverging_sub_expression)]
        {
            ::pin_init::__internal::check_literal(#slot, || #path { #literal #rest });
            ::pin_init::__internal::check_aligned(#slot, |value| { #borrows });
        }
    }
}

/// The place of the caller's code with the hygiene of the macro.
fn ours(place: Span) -> Span {
    place.resolved_at(Span::mixed_site())
}
