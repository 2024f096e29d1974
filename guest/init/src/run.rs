// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! One run, from the first mount to the verdict.

use alloc::format;

use kmod_guest_protocol::{
    Conclusion, Ending, Event, Load, PLAN, PROGRAM_BEGINS, Plan, Program, READY, STUCK, Session,
};
use kmod_test::{Module, fs, machine};

use crate::{
    control::Control,
    module::{self, Attempt},
    os::{WINDOW, mount_late, set_up},
    relay,
    system::mark,
    terminal, tests,
    trouble::{Result, Trouble},
};

/// Does what the plan says and reports it; whatever happens, it returns.
pub(crate) fn run() {
    if let Err(error) = set_up() {
        mark(&format!("{error}"));
    }
    let control = match Control::open() {
        Ok(control) => control,
        // Without the channel nobody can be told but the kernel's log.
        Err(error) => return mark(&format!("{error}")),
    };
    match report(&control) {
        Ok(()) => {}
        Err(Trouble(message)) => control.send(&Event::Trouble { message }),
    }
    control.drain();
}

fn report(control: &Control) -> Result {
    let taint = machine::taint();
    mark(READY);
    control.send(&Event::Hello {
        release: machine::release().unwrap_or_default(),
        taint,
        window: WINDOW,
    });
    control.start_heartbeat()?;
    let conclusion = carry_out(&read_plan()?, control)?;
    machine::sync();
    control.send(&Event::Verdict {
        conclusion,
        taint: machine::taint(),
    });
    Ok(())
}

fn read_plan() -> Result<Plan> {
    let text = fs::read(PLAN)?;
    serde_json::from_slice(&text).map_err(|error| Trouble(format!("{PLAN}: {error}")))
}

fn carry_out(plan: &Plan, control: &Control) -> Result<Conclusion> {
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
) -> Result<Option<Conclusion>> {
    let name = program.name.clone();
    mark(&format!("{PROGRAM_BEGINS}{name}"));
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
fn load_module(load: &Load, control: &Control) -> Result<Option<Conclusion>> {
    let Load {
        name,
        file: _,
        parameters,
    } = load;
    let module = name.clone();
    mark(&format!("loading {name} {parameters}"));
    control.send(&Event::Loading {
        module: module.clone(),
    });
    Ok(match module::load(load, control)? {
        Attempt::Done => {
            control.send(&Event::Loaded { module });
            mount_late();
            None
        }
        Attempt::Refused(errno) => Some(Conclusion::Refused { module, errno }),
        Attempt::Died => Some(Conclusion::LoadDied { module }),
    })
}

fn run_command(plan: &Plan, control: &Control) -> Result<Option<Ending>> {
    let ending = match &plan.session {
        Session::Nothing | Session::Tests { .. } => return Ok(None),
        Session::Pipes => relay::run(&plan.command, control)?,
        Session::Terminal {
            rows,
            columns,
            term,
        } => terminal::run(&plan.command, (*rows, *columns), term, control)?,
    };
    control.send(&Event::Finished { ending });
    // A shell that a person leaves says nothing about the module.
    let counts = !(plan.command.is_empty() && matches!(plan.session, Session::Terminal { .. }));
    Ok(counts.then_some(ending))
}

/// Returns what ends the run, if unloading does.
fn unload_module(load: &Load, control: &Control) -> Result<Option<Conclusion>> {
    let module = load.name.clone();
    if !Module::named(&module).is_loaded() {
        mark(&format!("{module} is already gone"));
        return Ok(None);
    }
    mark(&format!("unloading {module}"));
    control.send(&Event::Unloading {
        module: module.clone(),
    });
    Ok(match module::unload(&module, control)? {
        Attempt::Done => {
            control.send(&Event::Unloaded { module });
            None
        }
        Attempt::Refused(errno) => Some(Conclusion::NotUnloaded { module, errno }),
        Attempt::Died => Some(Conclusion::UnloadDied { module }),
    })
}
