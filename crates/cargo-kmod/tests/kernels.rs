// SPDX-License-Identifier: MIT OR Apache-2.0

//! Modules in real kernels: built, booted, loaded, tried, unloaded, through the command itself.
//!
//! The packages in `tests/modules/` are tried on every kernel named in `KMOD_TEST_KERNELS` (selectors,
//! separated by blanks). `./test` sets it and adds the kernels; a plain `cargo test` leaves these out.

#[path = "kernels/audit.rs"]
mod audit;
#[path = "kernels/boot.rs"]
mod boot;
#[path = "kernels/c.rs"]
mod c;
#[path = "kernels/codegen.rs"]
mod codegen;
#[path = "kernels/debug.rs"]
mod debug;
#[path = "kernels/demands.rs"]
mod demands;
#[path = "kernels/drivers.rs"]
mod drivers;
#[path = "kernels/freebsd.rs"]
mod freebsd;
#[path = "kernels/harness.rs"]
mod harness;
#[path = "kernels/part.rs"]
mod part;
#[path = "kernels/testing.rs"]
mod testing;

use std::{fs, path::Path};

use harness::{Attempt, Result, each_kernel, has, one_kernel};

#[test]
#[ignore = "needs kernels: run ./test"]
fn hello_loads_logs_and_unloads() -> Result {
    each_kernel(|kernel| {
        let hello = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../drivers/hello");
        let run = Attempt::of(&hello)
            .on(kernel)
            .param("count=4")
            .command(&["cat", "/proc/modules"])
            .run()?;
        run.ended(0, "guest", "ok")?;
        run.logged("hello, the squares are [1, 4, 9, 16]")?;
        run.logged("goodbye after 4 squares")?;
        has(&run.stdout, "hello ")
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn crates_from_the_registry_compute_rightly() -> Result {
    each_kernel(|kernel| {
        let run = Attempt::module("many-crates")
            .on(kernel)
            .command(&["true"])
            .run()?;
        run.ended(0, "guest", "ok")?;
        // What the same crates compute in an ordinary program, for the seed 7.
        let text = 7u64.to_le_bytes();
        run.logged(&format!("crc32fast {:08x}", crc32fast::hash(&text)))?;
        run.logged("heapless 8 full true")?;
        run.logged("zerocopy [7, 0, 0, 0] 0")?;
        run.logged("bitflags 3")?;
        run.logged(&format!("fixed {}", (7 << 16) / 2))?;
        run.logged("itoa 7000000049")?;
        let wide = (7u128 << 90) + 12_345;
        let divisor = 7u128 * 1_000_003;
        run.logged(&format!("u128 {} {}", wide / divisor, wide % divisor))?;
        let signed = -(7i128 << 70);
        run.logged(&format!(
            "i128 {} {}",
            signed / 1_000_003,
            signed % 1_000_003
        ))?;
        run.logged(&format!("mul {:?}", wide.checked_mul(divisor)))?;
        // `printf '\7\0\0\0\0\0\0\0' | sha256sum` begins so.
        let digest = <sha2::Sha256 as sha2::Digest>::digest(text);
        run.logged(&format!("sha2 {:02x?}", &digest[..4]))
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn parameters_of_every_kind_have_their_defaults() -> Result {
    each_kernel(|kernel| {
        let run = Attempt::module("params")
            .on(kernel)
            .command(&["true"])
            .run()?;
        run.ended(0, "guest", "ok")?;
        for line in [
            "small -8 8 -16 16",
            "wide -32 32 -64",
            "sizes -1 1",
            "flag false array [1, 2]",
            "given false 64",
            "changeable 64 \"nothing\"",
            "at the end 64 \"nothing\"",
        ] {
            run.logged(line)?;
        }
        Ok(())
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn parameters_are_set_at_load_and_through_sysfs() -> Result {
    each_kernel(|kernel| {
        let script = "cd /sys/module/params/parameters && ls | sort | tr '\\n' ' ' && \
            cat p_i64 p_u64 p_bool p_str p_array && stat -c %a p_u64 p_i64 && \
            echo 1234 >p_u64 && cat p_u64 && echo changed >p_str && cat p_str && \
            { echo 99999999999999999999 >p_u64 || echo refused; } 2>/dev/null && cat p_u64";
        let ko = Attempt::module("params").on(kernel).build()?;
        // Each keeps it out, and the next is tried; at last it is there again, to be unloaded.
        let script = format!(
            "files=$PWD && {script} && rmmod params && cd $files && \
            for bad in p_i32=x p_bool=maybe p_array=1,2,3,4,5; do insmod params.ko $bad 2>/dev/null || echo kept out; done; \
            insmod params.ko"
        );
        let mut attempt = Attempt::module("params").on(kernel);
        for param in [
            "p_i8=-128",
            "p_u8=0xff",
            "p_i16=-0x10",
            "p_u16=0b101",
            "p_i32=-2147483648",
            "p_u32=0o17",
            "p_i64=-9223372036854775808",
            "p_u64=18446744073709551615",
            "p_isize=-5",
            "p_usize=5",
            "p_bool",
            "p_str=some_text",
            "p_array=4,-5,6",
        ] {
            attempt = attempt.param(param);
        }
        let run = attempt
            .flag("--copy")
            .flag(&ko.display().to_string())
            .command(&["sh", "-c", &script])
            .run()?;
        run.ended(0, "guest", "ok")?;
        assert_eq!(run.stdout.matches("kept out\n").count(), 3);
        for line in [
            "small -128 255 -16 5",
            "wide -2147483648 15 -9223372036854775808",
            "sizes -5 5",
            "flag true array [4, -5, 6]",
            "given true 18446744073709551615",
            "changeable 18446744073709551615 \"some_text\"",
            "at the end 1234 \"changed\"",
        ] {
            run.logged(line)?;
        }
        has(&run.stdout, "p_array p_bool p_i64 p_str p_u64 ")?;
        has(
            &run.stdout,
            "-9223372036854775808\n18446744073709551615\nY\nsome_text\n4,-5,6\n644\n444\n1234\nchanged\nrefused\n1234\n",
        )
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_bad_parameter_keeps_the_module_out() -> Result {
    each_kernel(|kernel| {
        let run = Attempt::module("params")
            .on(kernel)
            .param("p_u8=256")
            .command(&["true"])
            .run()?;
        run.ended(1, "guest", "load-refused")
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn module_information_is_complete() -> Result {
    each_kernel(|kernel| {
        let ko = Attempt::module("params").on(kernel).build()?;
        let data = fs::read(&ko)?;
        let text = String::from_utf8_lossy(&data);
        for entry in [
            "\0author=A second author\0",
            "\0description=Every kind of parameter\0",
            "license=GPL\0",
            "\0alias=kmod-test-params-2\0",
            "\0firmware=kmod/none.bin\0",
            "\0softdep=pre: loop\0",
            "\0parm=p_str:A text\0",
            "\0parmtype=p_i8:",
            "vermagic=",
        ] {
            has(&text, entry)?;
        }
        // kbuild makes it once, and anew where what it made is not what it was.
        let release = ko.parent().ok_or("it is in no folder")?;
        let made = release.join("kbuild/params/params.ko");
        let build = || -> Result<_> {
            Attempt::module("params").on(kernel).build()?;
            assert!(fs::read(&ko)? == data, "the same comes out");
            Ok(fs::metadata(&made)?.modified()?)
        };
        let first = build()?;
        assert_eq!(build()?, first);
        fs::write(&made, "changed")?;
        assert!(build()? > first);
        Ok(())
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_refusal_is_reported_with_its_error() -> Result {
    each_kernel(|kernel| {
        let run = Attempt::module("misbehaves")
            .on(kernel)
            .param("how=1")
            .command(&["true"])
            .run()?;
        run.ended(1, "guest", "load-refused")?;
        let later = Attempt::module("misbehaves")
            .on(kernel)
            .param("how=6")
            .command(&["true"])
            .run()?;
        later.ended(1, "guest", "load-refused")?;
        has(&later.message, "517")?;
        // What was made before the refusal is dropped, once.
        run.logged("dropped 1")?;
        has(&run.message, "No space left on device")
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_panic_names_file_line_and_functions() -> Result {
    each_kernel(|kernel| {
        let run = Attempt::module("misbehaves")
            .on(kernel)
            .param("how=2")
            .command(&["true"])
            .run()?;
        run.ended(5, "kernel", "oops")?;
        let line = harness::line_of("misbehaves", "asked to panic with")?;
        has(&run.evidence, &format!("src/lib.rs:{line}:"))?;
        has(&run.evidence, "asked to panic with 2")?;
        has(&run.evidence, "kernel BUG at")?;
        has(&run.evidence, "misbehaves::inner_that_panics")?;
        has(&run.evidence, "misbehaves::outer")?;
        for line in run
            .evidence
            .lines()
            .filter(|line| line.contains("misbehaves::inner_that_panics"))
        {
            if line.contains('?') {
                return Err(format!("the backtrace guesses: {line}").into());
            }
        }
        Ok(())
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn an_index_out_of_bounds_and_a_panic_at_unload_are_oopses() -> Result {
    each_kernel(|kernel| {
        let run = Attempt::module("misbehaves")
            .on(kernel)
            .param("how=3")
            .command(&["true"])
            .run()?;
        run.ended(5, "kernel", "oops")?;
        has(
            &run.evidence,
            "index out of bounds: the len is 3 but the index is 6",
        )?;
        let run = Attempt::module("misbehaves")
            .on(kernel)
            .param("how=7")
            .command(&["true"])
            .run()?;
        run.ended(5, "kernel", "oops")?;
        for line in [
            "assertion `left == right` failed: two",
            "lines",
            "left: 7",
            "right: 8",
        ] {
            has(&run.evidence, line)?;
        }
        let run = Attempt::module("misbehaves")
            .on(kernel)
            .param("how=4")
            .command(&["true"])
            .run()?;
        run.ended(5, "kernel", "oops")?;
        has(&run.evidence, "at the end")
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn an_init_that_never_ends_is_stopped() -> Result {
    each_kernel(|kernel| {
        let attempt = Attempt::module("misbehaves")
            .on(kernel)
            .param("how=5")
            .flag("--timeout=25");
        let run = attempt.command(&["true"]).run()?;
        if ![7, 8, 124].contains(&run.code) {
            return Err(format!("ended with {}: {}", run.code, run.message).into());
        }
        has(&run.stderr, "cargo kmod run")
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn an_init_that_sleeps_for_ever_is_stopped() -> Result {
    each_kernel(|kernel| {
        let attempt = Attempt::module("misbehaves")
            .on(kernel)
            .param("how=8")
            // Enough for a kernel that boots while much else runs; the kernel itself takes it for hung 30 s after that.
            .flag("--timeout=30");
        let run = attempt.command(&["true"]).run()?;
        run.ended(124, "tool", "timeout")?;
        has(&run.evidence, "full log: ")?;
        // Where it sleeps: state and stack, and the line of the module.
        has(&run.evidence, "(init), state D\n")?;
        has(&run.evidence, "do_init_module+")?;
        let line = harness::line_of("misbehaves", "wait_for_completion()")?;
        has(&run.stderr, &format!("at src/lib.rs:{line}:"))?;
        has(&run.stderr, "cargo kmod run")
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn memory_of_every_kind_works() -> Result {
    each_kernel(|kernel| {
        let run = Attempt::module("memory")
            .on(kernel)
            .command(&["true"])
            .run()?;
        run.ended(0, "guest", "ok")?;
        for line in [
            "grown rightly true",
            "boxes 81 7 8",
            "huge refused true",
            "overflow refused true",
            "text \"formatted-0xff\" true",
            "kept 3145728 sum 519045120 total 201000 wide 42",
            "aligned 0",
        ] {
            run.logged(line)?;
        }
        Ok(())
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn owners_locks_and_waiting_work() -> Result {
    each_kernel(|kernel| {
        let run = Attempt::module("sync")
            .on(kernel)
            .command(&["true"])
            .run()?;
        run.ended(0, "guest", "ok")?;
        for line in [
            "owners true 41",
            "unique false Some(7)",
            "anything Some(9)",
            "counted false true",
            "mutex false Some(1000)",
            "spinlock false Some([1, 42])",
            "irq false 3 Some(2)",
            "rwsem (false, false) (Some(1), false) 7",
            "locked by [0, 0, 9]",
            "global true Some([1, 2]) 10",
            "waited Timeout true",
            "completed",
            "atomics (Ok(2), Err(10)) 10 true",
            "kept 1000 dropped 0 then 1",
        ] {
            run.logged(line)?;
        }
        Ok(())
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn counters_and_spin_locks_are_the_kernel_s_own() -> Result {
    each_kernel(|kernel| {
        let breaking = |how: &str| {
            let attempt = Attempt::module("sync").on(kernel).param(how);
            attempt.command(&["true"]).run()
        };
        let run = breaking("how=1")?;
        run.ended(5, "kernel", "warning")?;
        has(&run.evidence, "refcount_t: addition on 0")?;
        run.logged("saturated true")?;
        let run = breaking("how=2")?;
        run.ended(5, "kernel", "oops")?;
        has(&run.evidence, "BUG: scheduling while atomic")?;
        has(
            &run.evidence,
            "<kernel::sync::condvar::CondVar>::wait_interruptible_timeout",
        )?;
        // The kernel looks whether a module that was loaded has left interrupts disabled.
        let run = breaking("how=3")?;
        run.ended(5, "kernel", "warning")?;
        has(&run.evidence, "disabled interrupts")
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn modules_it_needs_are_loaded_first() -> Result {
    each_kernel(|kernel| {
        let run = Attempt::module("borrowing")
            .on(kernel)
            .command(&["cat", "/proc/modules"])
            .run()?;
        run.ended(0, "guest", "ok")?;
        has(&run.stdout, "crc7 ")?;
        run.logged("crc ea")
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn the_command_s_own_code_and_output_come_back() -> Result {
    one_kernel(|kernel| {
        let hello = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../drivers/hello");
        let attempt = || Attempt::of(&hello).on(kernel);
        let run = attempt()
            .command(&["sh", "-c", "printf 'one\\ttwo'; exit 42"])
            .run()?;
        run.ended(42, "guest", "command-failed")?;
        has(&run.stdout, "one\ttwo")?;
        let run = attempt().command(&["no-such-command"]).run()?;
        run.ended(127, "guest", "command-not-found")
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn crates_that_cannot_run_in_a_kernel_are_refused_by_name() -> Result {
    one_kernel(|kernel| {
        let refused = Attempt::module("wants-alloc").on(kernel).refused()?;
        has(&refused, "`smallvec 1.")?;
        has(&refused, "needs the `alloc` library")?;
        let refused = Attempt::module("floats").on(kernel).refused()?;
        has(&refused, "floating point")?;
        has(&refused, "the crate `libm 0.2.")?;
        // The arithmetic of this one is inlined into the driver.
        let refused = Attempt::module("inlined-floats").on(kernel).refused()?;
        has(&refused, "the crate `micromath 2.")?;
        let refused = Attempt::module("brings-c").on(kernel).refused()?;
        has(&refused, "the crate `blake3 1.")?;
        has(&refused, "brings compiled C or assembly")?;
        let refused = Attempt::module("no-module").on(kernel).refused()?;
        has(&refused, "`no-module` declares no module")
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn packages_of_one_name_are_not_taken_for_each_other() -> Result {
    const TEXTS: [&str; 2] = ["of the one", "of the other"];
    one_kernel(|kernel| {
        let mut packages = Vec::new();
        // The sources of both are older than what is compiled of either.
        for text in TEXTS {
            let folder = tempfile::tempdir()?;
            let package = harness::new(folder.path(), "twin", &[])?;
            let source = package.join("src/lib.rs");
            let more = format!(
                "\n#[used]\nstatic TEXT: [u8; {}] = *b\"{text}\";\n",
                text.len()
            );
            fs::write(&source, fs::read_to_string(&source)? + &more)?;
            packages.push((folder, package, text));
        }
        for (_, package, own) in packages.iter().chain(&packages) {
            let ko = fs::read(Attempt::of(package).on(kernel).build()?)?;
            for text in TEXTS {
                let has = ko.windows(text.len()).any(|bytes| bytes == text.as_bytes());
                assert_eq!(has, text == *own, "{text:?} in the module {own}");
            }
        }
        Ok(())
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_new_package_anywhere_builds_checks_and_runs() -> Result {
    let folder = tempfile::Builder::new().prefix("a new place ").tempdir()?;
    let package = harness::new(folder.path(), "my-first", &[])?;
    for verb in [&["check"][..], &["clippy", "--", "-D", "warnings"][..]] {
        harness::cargo(&package).args(verb).success()?;
    }
    each_kernel(|kernel| {
        let run = Attempt::of(&package)
            .with_own_target()
            .on(kernel)
            .command(&["true"])
            .run()?;
        run.ended(0, "guest", "ok")?;
        let ko = package
            .join("target/kmod")
            .join(&run.kernel)
            .join("my_first.ko");
        if !ko.is_file() {
            return Err(format!("{} is missing", ko.display()).into());
        }
        Ok(())
    })?;
    let target = package.join("target");
    testing::of_a_new_package_pass(&package, &target)?;
    // The others differ from it in two files, so they have what is built for it.
    for kind in ["misc", "sysctl", "worker"] {
        let name = format!("my-{kind}");
        let package = harness::new(folder.path(), &name, &["--kind", kind])?;
        harness::cargo(&package)
            .env("CARGO_TARGET_DIR", target.as_os_str())
            .args(["clippy", "--all-targets", "--", "-D", "warnings"])
            .success()?;
        testing::of_a_new_package_pass(&package, &target)?;
    }
    Ok(())
}
