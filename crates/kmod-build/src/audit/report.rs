// SPDX-License-Identifier: MIT OR Apache-2.0

//! Says what is wrong: each finding with its places in the sources, and the remedy.

use std::fs;

use kmod_report::{Diagnostic, Shell};

use super::{Finding, Subject, lines::Spot};

/// How many places are shown of one finding.
const PLACES: usize = 8;

/// Tells the user of a finding.
pub(crate) fn say(subject: &Subject<'_>, finding: &Finding, shell: &Shell) {
    if finding.is_warning {
        shell.warn(&finding.message);
        shell.help(&finding.help);
    } else {
        shell.report(&diagnostic(subject, finding));
    }
}

fn diagnostic(subject: &Subject<'_>, finding: &Finding) -> Diagnostic {
    let Finding {
        code,
        message,
        sites,
        notes,
        help,
        is_warning: _,
    } = finding;
    let mut diagnostic = Diagnostic::new(code, message);
    let mut places = Vec::new();
    let mut shown = None;
    for site in sites {
        let spot = subject.lines.spot(&subject.image, *site);
        let mut place = place(subject, *site, spot.as_ref());
        if shown.is_none()
            && let Some(spot) = spot
        {
            diagnostic = point(diagnostic, &spot);
            if diagnostic.place.is_some() {
                // The line has just been shown.
                shown = Some(place);
                place = format!("in {}", subject.name_of(*site));
            }
        }
        if !places.contains(&place) && shown.as_ref() != Some(&place) {
            places.push(place);
        }
    }
    let more = places.len().saturating_sub(PLACES);
    for place in places.into_iter().take(PLACES) {
        diagnostic = diagnostic.note(place);
    }
    if more > 0 {
        diagnostic = diagnostic.note(format_args!("and in {more} more places"));
    }
    for note in notes {
        diagnostic = diagnostic.note(note);
    }
    diagnostic.help(help)
}

/// One place as a note.
fn place(subject: &Subject<'_>, site: u64, spot: Option<&Spot>) -> String {
    let name = subject.name_of(site);
    let section = subject.image.section(site);
    match (spot, section) {
        (Some(spot), _) => format!("in {name}, written at {spot}"),
        (None, Some(section)) => {
            format!(
                "in {name}, at {}+{:#x}",
                section.name,
                site - section.range.start
            )
        }
        (None, None) => format!("in {name}"),
    }
}

/// Shows the line, if it can be read.
fn point(diagnostic: Diagnostic, spot: &Spot) -> Diagnostic {
    let Ok(text) = fs::read_to_string(&spot.path) else {
        return diagnostic;
    };
    let wanted = usize::try_from(spot.line).unwrap_or_default();
    let mut start = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if index + 1 == wanted {
            let indent = line.len() - line.trim_start().len();
            let column = spot.column.and_then(|column| usize::try_from(column).ok());
            let from = column.map_or(indent, |column| column - 1);
            let span = start + from..start + line.trim_end().len();
            return diagnostic.at(spot.source.to_string(), &text, span);
        }
        start += line.len();
    }
    diagnostic
}
