// SPDX-License-Identifier: MIT OR Apache-2.0

//! A compiled object against the source it was made from.

#![allow(clippy::expect_used, reason = "a test that cannot go on says where")]

#[path = "fixture/objects.rs"]
mod objects;

use kmod_decode::{Code, Frame, Source};
use objects::{calls, compile, line_of};

/// The frames of the first call of `outside` in a function.
fn first_call(code: &Code, data: &[u8], function: &str) -> Vec<Frame> {
    let function = code.functions(function).next().expect("the function");
    let call = *calls(data, function, "outside").first().expect("a call");
    code.frames(function.section, call)
}

fn lines(frames: &[Frame]) -> Vec<Option<u32>> {
    frames.iter().map(|frame| frame.line).collect()
}

#[test]
fn sections_that_all_begin_at_zero_are_told_apart() {
    for debug in ["line-tables-only", "1"] {
        let data = compile(debug);
        let code = Code::parse(&data).expect("an object");
        let init = first_call(&code, &data, "init_module");
        let inlined = line_of("inlined into init_module");
        assert_eq!(
            lines(&init),
            [Some(line_of("the call")), Some(inlined)],
            "{debug}"
        );
        let exit = first_call(&code, &data, "cleanup_module");
        let expected = [line_of("in a closure"), line_of("in a closure")];
        assert_eq!(
            exit.first().and_then(|it| it.line),
            Some(expected[0]),
            "{debug}"
        );
        assert_eq!(
            exit.last().and_then(|it| it.line),
            Some(expected[1]),
            "{debug}"
        );
        assert!(exit.len() > 2, "{exit:?}");
    }
}

#[test]
fn functions_are_named_in_full() {
    let data = compile("1");
    let code = Code::parse(&data).expect("an object");
    let names = |frames: &[Frame]| -> Vec<String> {
        frames
            .iter()
            .filter_map(|frame| frame.function.clone())
            .collect()
    };
    assert_eq!(
        names(&first_call(&code, &data, "init_module")),
        ["driver::innermost", "init_module"]
    );
    let exit = names(&first_call(&code, &data, "cleanup_module"));
    assert_eq!(
        exit.first().map(String::as_str),
        Some("driver::cleanup_module::{closure#0}")
    );
    assert!(
        exit.iter()
            .any(|name| name.contains("core::iter::traits::iterator::Iterator>::for_each")),
        "{exit:?}"
    );
}

#[test]
fn a_place_is_the_innermost_that_somebody_wrote() {
    let data = compile("line-tables-only");
    let code = Code::parse(&data).expect("an object");
    let function = code
        .functions("cleanup_module")
        .next()
        .expect("the function");
    for call in calls(&data, function, "outside") {
        let place = code.place(function.section, call).expect("a place");
        assert_eq!(place.source, Source::Other("tests/data/driver.rs".into()));
    }
    // The loop itself is the language's; its place is where it is called.
    let start = code
        .place(function.section, function.offset)
        .expect("a place");
    assert!(
        [line_of("in a closure"), line_of("fn cleanup_module")].contains(&start.line),
        "{start}"
    );
    assert_eq!(start.origin(), "tests/data/driver.rs");
    assert_eq!(
        start.to_string(),
        format!("tests/data/driver.rs:{}", start.line)
    );
}

#[test]
fn every_byte_of_a_function_is_its_own() {
    let data = compile("1");
    let code = Code::parse(&data).expect("an object");
    for name in ["init_module", "cleanup_module", "calls_plain"] {
        let function = code.functions(name).next().expect("the function");
        for offset in function.offset..function.offset + function.size {
            let at = code.function_at(function.section, offset);
            assert_eq!(at.map(|it| it.symbol.as_str()), Some(name));
            let frames = code.frames(function.section, offset);
            let last = frames.last().and_then(|frame| frame.function.as_deref());
            assert_eq!(last, Some(name), "at {offset}");
        }
    }
}

#[test]
fn without_debug_information_there_are_functions_but_no_frames() {
    let data = compile("0");
    let code = Code::parse(&data).expect("an object");
    assert!(!code.has_lines());
    let function = code.functions("init_module").next().expect("the function");
    assert_eq!(code.frames(function.section, function.offset), []);
}

#[test]
fn a_damaged_object_does_no_harm() {
    let data = compile("1");
    let ask = |data: &[u8]| {
        if let Ok(code) = Code::parse(data) {
            for function in ["init_module", "cleanup_module"] {
                for function in code.functions(function) {
                    drop(code.frames(function.section, function.offset));
                    drop(code.place(function.section, function.offset.saturating_add(9)));
                }
            }
        }
    };
    for length in (0..data.len()).step_by(97) {
        ask(data.get(..length).unwrap_or_default());
    }
    for at in (0..data.len()).step_by(13) {
        let mut damaged = data.clone();
        for byte in damaged.iter_mut().skip(at).take(3) {
            *byte ^= 0xff;
        }
        ask(&damaged);
    }
}
