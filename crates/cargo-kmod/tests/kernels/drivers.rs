// SPDX-License-Identifier: MIT OR Apache-2.0

//! The drivers of the repository pass their own tests; what a module has forgotten is ended when it goes.

use std::{fs, path::Path};

use crate::harness::{Attempt, Result, each_kernel, has, headers, kmod, target, told};

/// Runs the tests of a driver in a kernel.
fn passes(driver: &str, kernel: &str) -> Result {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../drivers")
        .join(driver);
    let mut arguments = vec![
        "test".into(),
        "--kernel".into(),
        kernel.into(),
        "--target-dir".into(),
        target().display().to_string(),
    ];
    if let Ok(codegen) = std::env::var("KMOD_TEST_CODEGEN") {
        arguments.extend(["--codegen".into(), codegen]);
    }
    let output = kmod(&package).args(&arguments).output()?;
    if output.status.success() {
        has(&told(&output), "test result: ok.")
    } else {
        Err(told(&output).into())
    }
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn bitflip_passes_its_tests() -> Result {
    each_kernel(|kernel| passes("bitflip", kernel))
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn hello_passes_its_tests() -> Result {
    each_kernel(|kernel| passes("hello", kernel))
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn echo_passes_its_tests() -> Result {
    each_kernel(|kernel| passes("echo", kernel))
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn pulse_passes_its_tests_and_hears_of_the_end() -> Result {
    each_kernel(|kernel| {
        passes("pulse", kernel)?;
        let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../drivers/pulse");
        let run = Attempt::of(&package)
            .on(kernel)
            .command(&["reboot", "-f"])
            .run()?;
        has(&fs::read_to_string(&run.console)?, "pulse: Restart after ")
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_file_of_a_misc_device_can_all_that_it_should() -> Result {
    each_kernel(|kernel| passes("../crates/cargo-kmod/tests/modules/files", kernel))
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn each_piece_that_drivers_are_made_of_works() -> Result {
    each_kernel(|kernel| passes("../crates/cargo-kmod/tests/modules/pieces", kernel))
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn what_a_module_forgets_is_ended_when_it_goes() -> Result {
    each_kernel(|kernel| {
        let attempt = Attempt::module("leaving").on(kernel);
        let script = "before=$(ls /proc/sys/kernel | wc -l); cat /proc/sys/dev/leaving/number; \
            cd /proc/sys/dev/leaving; echo $(cat name level small bounded parts) $(dd if=parts bs=2 count=1); \
            { echo 11 >bounded && echo taken; echo 8 >level && echo taken; } 2>/dev/null; \
            echo 6 >bounded; echo L8 >level; printf X >parts; echo $(cat level bounded parts); cd /; \
            : <>/dev/leaving && echo opened; rmmod leaving <>/dev/leaving || echo stays; rmmod leaving; ls /dev/leaving; ls /proc/sys/dev/leaving; \
            insmod /kmod/modules/leaving.ko fail=1; ls /proc/sys/dev/leaving; \
            insmod /kmod/modules/leaving.ko; cat /proc/sys/dev/leaving/number; : <>/dev/leaving && echo opened; \
            [ $before -gt 50 ] && [ $before = $(ls /proc/sys/kernel | wc -l) ] && echo all there";
        let run = attempt.command(&["sh", "-c", script]).run()?;
        run.ended(0, "guest", "ok")?;
        assert_eq!(run.stdout.matches("6\n").count(), 2, "{}", run.stdout);
        assert_eq!(run.stdout.matches("opened\n").count(), 2, "{}", run.stdout);
        has(&run.stdout, "stays\n")?;
        assert!(!run.stdout.contains("/dev/leaving"), "{}", run.stdout);
        has(&run.stdout, "somewhat L42 7 9 parts.. pa\n")?;
        assert!(!run.stdout.contains("taken"), "{}", run.stdout);
        has(&run.stdout, "L8 6 Xarts..\n")?;
        // No name that was refused has cost the kernel its own settings.
        has(&run.stdout, "all there")?;
        for line in [
            "the same again Some(EEXIST)",
            "one of the kernel's Some(EEXIST)",
            "below a setting Some(ENOTDIR)",
            "a folder Some(EEXIST)",
            "no name Some(EINVAL)",
            "slept true (true, true, true)",
            "boxed true 3 false",
            "borrowed true true",
            "coarse (true, true, false) true false",
            "task true (true, 0) false",
            "random true",
            "thread true true Some(EBUSY)",
            "clocks [Some(1), Some(0), Some(7), Some(11)]",
            "span 1001002 1001 true true",
            "modes true (0, true) (0, true) (1, false)",
            "sole true 3 true 0",
            "handles (true, false) (true, true) (true, true) true",
            "system true 2",
            "own 24",
            "items true (true, true) true",
            "parked true true true",
            "filled true",
            "item dropped with its queue",
            "queue true true true",
            "dropped",
            "item that runs",
            "item that waits",
        ] {
            run.logged(line)?;
        }
        let symbols = fs::read_to_string(headers(kernel)?.join("Module.symvers"))?;
        if symbols.contains("\tsystem_bh_wq\t") {
            run.logged("soft true true")?;
        }
        Ok(())
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn what_a_kernel_lacks_is_named() -> Result {
    each_kernel(|kernel| {
        let attempt = Attempt::module("lacking").on(kernel);
        // `faux` came with this symbol.
        let symbols = fs::read_to_string(headers(kernel)?.join("Module.symvers"))?;
        if symbols.contains("\tfaux_device_create\t") {
            let run = attempt.command(&["true"]).run()?;
            run.ended(0, "guest", "ok")?;
            run.logged("in a soft interrupt")?;
            // Messages of a device do not begin with the name of the module.
            let console = fs::read_to_string(&run.console)?;
            has(&console, "faux_driver lacking: is there")?;
            return has(&console, "faux_driver lacking: goes");
        }
        let refused = attempt.refused()?;
        has(&refused, "kernel_has_faux")?;
        // And this with these.
        let lacks_queues = !symbols.contains("\tsystem_bh_wq\t");
        assert_eq!(
            refused.contains("kernel_has_bh_workqueues"),
            lacks_queues,
            "{refused}"
        );
        Ok(())
    })
}
