// SPDX-License-Identifier: MIT OR Apache-2.0

//! What a virtual machine is made of: the kernel's image, process 1, a user land, the module and those it needs.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use kmod_host::lock;
use kmod_report::{Diagnostic, Shell};
use kmod_target::{Kernel, System, modules};
use kmod_vm::Boot;

use crate::{
    cli::{self, Accel},
    failure::{Failure, Result},
    package::{Module, Project},
};

/// What is looked for before a long build: it would be missed at the end.
pub(crate) struct Equipment {
    image: PathBuf,
    system: kmod_vm::System,
}

/// A module for one kernel, and how it is to be tried.
pub(crate) struct Trial<'a> {
    pub(crate) project: &'a Project,
    pub(crate) module: &'a Module,
    pub(crate) kernel: &'a Kernel,
    pub(crate) machine: &'a cli::Machine,
    pub(crate) shell: &'a Shell,
}

impl Equipment {
    /// What there is for this kernel.
    pub(crate) fn of(kernel: &Kernel) -> Result<Self> {
        kmod_vm::find_qemu()?;
        Ok(Self {
            image: kernel.image.clone().ok_or_else(|| no_image(kernel))?,
            system: match kernel.system {
                System::Linux => kmod_vm::System::Linux {
                    busybox: busybox()?,
                },
                System::FreeBsd => {
                    kmod_vm::find_bsdtar()?;
                    kmod_vm::System::FreeBsd
                }
            },
        })
    }
}

impl Trial<'_> {
    /// The machine that loads the module of this file, and nothing more; without more words it may run for `time`.
    pub(crate) fn boot(&self, equipment: &Equipment, ko: &Path, time: Duration) -> Result<Boot> {
        let Self {
            project,
            module,
            kernel,
            machine,
            shell,
        } = self;
        let of_kernel = |failure: Failure| failure.for_kernel(&kernel.release);
        let init = kmod_build::guest_init(&project.framework, kernel.system, shell);
        let init = init.map_err(|error| of_kernel(error.into()))?;
        let others = module.depends(kernel);
        let needed = modules::load_order(ko, kernel, &others);
        let needed = needed.map_err(|error| of_kernel(error.into()))?;
        let info = modules::info(ko).map_err(|error| of_kernel(error.into()))?;
        let log_prefix = info
            .values("log_prefix")
            .next()
            .unwrap_or(&module.name)
            .to_owned();
        let known: Vec<&str> = info
            .values("parmtype")
            .filter_map(|it| Some(it.split_once(':')?.0))
            .collect();
        for param in &machine.params {
            let key = param.split('=').next().unwrap_or(param).replace('-', "_");
            if !known.contains(&key.as_str()) {
                shell.warn(format_args!(
                    "{} has no parameter `{key}`: the kernel will ignore it",
                    module.package
                ));
            }
        }
        let dependencies = needed.into_iter().filter_map(|file| {
            let name = modules::module_name(&file)?;
            Some(kmod_vm::Module {
                log_prefix: name.clone(),
                name,
                file,
                parameters: Vec::new(),
            })
        });
        let settings = module.settings.vm();
        let accel = machine.accel.or(settings.accel).unwrap_or(Accel::Auto);
        Ok(Boot {
            image: equipment.image.clone(),
            system: equipment.system.clone(),
            init,
            dependencies: dependencies.collect(),
            module: Some(kmod_vm::Module {
                name: module.name.clone(),
                log_prefix,
                file: ko.to_owned(),
                parameters: machine.params.clone(),
            }),
            copies: machine.copy.clone(),
            command: Vec::new(),
            shell: false,
            timeout: machine
                .timeout
                .or(settings.timeout)
                .map_or(time, Duration::from_secs),
            accel: match accel {
                Accel::Auto => kmod_vm::Accel::Auto,
                Accel::Kvm => kmod_vm::Accel::Kvm,
                Accel::Tcg => kmod_vm::Accel::Tcg,
                Accel::Counted => kmod_vm::Accel::Counted,
            },
            memory_mib: 512,
            cpus: 2,
            append: Vec::new(),
            log: self.log("console"),
            rerun: String::new(),
        })
    }

    /// Where a log of this kind goes: a run at the same time keeps its own.
    pub(crate) fn log(&self, kind: &str) -> PathBuf {
        let folder = self
            .project
            .target_dir
            .join("kmod")
            .join(&self.kernel.release);
        lock::free(&folder.join(format!("{}.{kind}.log", self.module.name)))
    }
}

/// A static busybox, where distributions put it.
pub(crate) fn busybox() -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/bin"), "/usr/bin".into()]);
    let mut files = folders.map(|folder| folder.join("busybox"));
    files.find(|file| file.is_file()).ok_or_else(|| {
        Diagnostic::new(
            "KMOD0016",
            "`busybox` is not installed: it is the guest's user land",
        )
        .exit(3)
        .help("install it: `apt-get install busybox-static`")
        .into()
    })
}

pub(crate) fn no_image(kernel: &Kernel) -> Failure {
    let release = &kernel.release;
    let diagnostic = Diagnostic::new(
        "KMOD0017",
        format_args!("no image of kernel {release} is known to boot"),
    )
    .exit(3)
    .help(format_args!("name it: {}", name_image(kernel)));
    Failure::from(diagnostic).for_kernel(release)
}

/// The command that says which image to boot.
pub(crate) fn name_image(kernel: &Kernel) -> String {
    let image = match kernel.system {
        System::Linux => "VMLINUZ",
        System::FreeBsd => "boot/kernel/kernel",
    };
    let headers = kernel.headers.display();
    format!("`cargo kmod kernel add {headers} --image {image}`")
}
