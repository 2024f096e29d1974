// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! One run, from the first mount to the verdict.

use std::fs;
use std::path::Path;

use kmod_guest_protocol::{
    Conclusion, Ending, Event, Load, PLAN, PROGRAM_BEGINS, Plan, Program, READY, STUCK, Session,
};

use crate::child::{self, Exit};
use crate::control::Control;
use crate::{relay, system, tests};

/// Does what the plan says and reports it; whatever happens, it returns.
pub(crate) fn run() {
    if let Err(error) = system::set_up() {
        system::mark(&error);
    }
    let control = match Control::open() {
        Ok(control) => control,
        // Without the channel nobody can be told but the kernel's log.
        Err(error) => return system::mark(&error),
    };
    let taint = system::taint();
    system::mark(READY);
    control.send(&Event::Hello {
        release: system::release(),
        taint,
    });
    control.start_heartbeat();
    match read_plan().and_then(|plan| carry_out(&plan, &control)) {
        Ok(conclusion) => {
            system::sync();
            control.send(&Event::Verdict {
                conclusion,
                taint: system::taint(),
            });
        }
        Err(message) => control.send(&Event::Trouble { message }),
    }
    control.drain();
}

fn read_plan() -> Result<Plan, String> {
    let text = fs::read_to_string(PLAN).map_err(|error| format!("{PLAN}: {error}"))?;
    serde_json::from_str(&text).map_err(|error| format!("{PLAN}: {error}"))
}

fn carry_out(plan: &Plan, control: &Control) -> Result<Conclusion, String> {
    for load in &plan.dependencies {
        if let Some(conclusion) = load_module(load, control)? {
            return Ok(conclusion);
        }
    }
    if let Session::Tests {
        programs,
        milliseconds,
    } = &plan.session
    {
        for program in programs {
            if let Some(conclusion) = run_program(program, plan, *milliseconds, control)? {
                return Ok(conclusion);
            }
        }
        return Ok(Conclusion::Done { ending: None });
    }
    if let Some(load) = &plan.module
        && let Some(conclusion) = load_module(load, control)?
    {
        return Ok(conclusion);
    }
    let ending = run_command(plan, control)?;
    if let Some(load) = &plan.module
        && let Some(conclusion) = unload_module(load, control)?
    {
        return Ok(conclusion);
    }
    Ok(Conclusion::Done { ending })
}

/// Runs a program of tests with the module loaded for it; returns what ends the run, if something does.
fn run_program(
    program: &Program,
    plan: &Plan,
    milliseconds: u64,
    control: &Control,
) -> Result<Option<Conclusion>, String> {
    let name = program.name.clone();
    system::mark(&format!("{PROGRAM_BEGINS}{name}"));
    control.send(&Event::ProgramStarted {
        program: name.clone(),
    });
    if let Some(load) = &plan.module
        && let Some(conclusion) = load_module(load, control)?
    {
        return Ok(Some(conclusion));
    }
    let ending = tests::run(program, plan.module.as_ref(), milliseconds, control)?;
    control.send(&Event::ProgramEnded {
        program: name,
        ending,
    });
    if ending == (Ending::Exited { code: STUCK }) {
        return Ok(Some(Conclusion::Done { ending: None }));
    }
    match &plan.module {
        Some(load) => unload_module(load, control),
        None => Ok(None),
    }
}

/// Returns what ends the run, if loading does.
fn load_module(load: &Load, control: &Control) -> Result<Option<Conclusion>, String> {
    let Load {
        name,
        file,
        parameters,
    } = load;
    let module = name.clone();
    system::mark(&format!("loading {name} {parameters}"));
    control.send(&Event::Loading {
        module: module.clone(),
    });
    Ok(
        match child::run_self(&["load", file, parameters], control)? {
            Exit::Code(0) => {
                control.send(&Event::Loaded { module });
                system::mount_late();
                None
            }
            Exit::Code(errno) => Some(Conclusion::Refused { module, errno }),
            Exit::Signal(_) => Some(Conclusion::LoadDied { module }),
        },
    )
}

fn run_command(plan: &Plan, control: &Control) -> Result<Option<Ending>, String> {
    let ending = match &plan.session {
        Session::Nothing | Session::Tests { .. } => return Ok(None),
        Session::Pipes => relay::run(&plan.command, control)?,
        Session::Terminal {
            rows,
            columns,
            term,
        } => child::run_on_terminal(&plan.command, *rows, *columns, term, control)?,
    };
    control.send(&Event::Finished { ending });
    // A shell that a person leaves says nothing about the module.
    let counts = !(plan.command.is_empty() && matches!(plan.session, Session::Terminal { .. }));
    Ok(counts.then_some(ending))
}

/// Returns what ends the run, if unloading does.
fn unload_module(load: &Load, control: &Control) -> Result<Option<Conclusion>, String> {
    let module = load.name.clone();
    if !Path::new("/sys/module")
        .join(&module)
        .join("refcnt")
        .exists()
    {
        system::mark(&format!("{module} is already gone"));
        return Ok(None);
    }
    system::mark(&format!("unloading {module}"));
    control.send(&Event::Unloading {
        module: module.clone(),
    });
    Ok(match child::run_self(&["unload", &module], control)? {
        Exit::Code(0) => {
            control.send(&Event::Unloaded { module });
            None
        }
        Exit::Code(errno) => Some(Conclusion::NotUnloaded { module, errno }),
        Exit::Signal(_) => Some(Conclusion::UnloadDied { module }),
    })
}
