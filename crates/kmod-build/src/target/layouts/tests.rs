// SPDX-License-Identifier: MIT OR Apache-2.0

//! Layouts of real kernels, those that `KMOD_TEST_KERNELS` names.

use std::{env, fs};

use kmod_target::{Store, kbuild::Kbuild, select};

use super::*;
use crate::target::{bindings, linux};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Structures of every shape: nameless parts, fields of some bits, arrays without an end, attributes.
const SHAPES: &str = r#"
#include <linux/types.h>
typedef struct { int number; } kmod_only_typedef;
typedef struct { char name[3]; } *kmod_only_pointer;
struct kmod_shapes {
    unsigned int bit:1, bits:9;
    u8 type;
    union {
        long fn;
        struct { char in, self; short half; };
        struct { int a; char b; } named;
    };
    struct { u16 x; u64 y; } many[3];
    struct { s8 z; } *far;
    kmod_only_pointer pointer;
    kmod_only_typedef by_value;
    void (*call)(struct kmod_shapes *);
    const char *const *strings;
    enum { KMOD_RED, KMOD_GREEN = -7 } colour;
    bool truth;
    __be32 flexible[];
};
struct kmod_packed { char a; long b; } __attribute__((packed));
struct kmod_aligned { int a; } __attribute__((aligned(64)));
union kmod_union { struct kmod_aligned aligned; char byte; u64 bits:3; };
struct kmod_all { struct kmod_packed p; char c; union kmod_union u; };
void kmod_use(struct kmod_shapes *shapes, struct kmod_all *all);
static const unsigned long long KMOD_BIG = ~0ULL;
static const int KMOD_NEGATIVE = -3;
#define KMOD_MACRO 0xffffffffU
"#;

/// What drivers use of a kernel: some hundred structures.
const KERNEL: &str = r#"
#include <linux/module.h>
#include <linux/fs.h>
#include <linux/uio.h>
#include <linux/blk-mq.h>
#include <linux/skbuff.h>
#include <linux/netdevice.h>
#include <linux/miscdevice.h>
#include <linux/pci.h>
#include <linux/sched.h>
#include <linux/workqueue.h>
#include <linux/hrtimer.h>
struct kmod_all {
    struct file_operations a; struct request b; struct gendisk c; struct blk_mq_tag_set d; struct blk_mq_ops e;
    struct sk_buff f; struct net_device g; struct miscdevice h; struct pci_dev i; struct delayed_work j; struct hrtimer k;
    struct timer_list l; struct bio m; struct super_block n; struct request_queue o; struct kobject p;
};
void kmod_use(struct kmod_all *all);
"#;

/// Compares what libclang sees of one header with what the compiler sees of another.
fn compared(
    headers: &Path,
    seen: &str,
    compiled: &str,
) -> Result<std::result::Result<usize, Error>> {
    let scratch = tempfile::tempdir()?;
    let kbuild = Kbuild::probe(headers, scratch.path())?;
    let folder = |text: &str| -> Result<tempfile::TempDir> {
        let folder = tempfile::tempdir()?;
        for name in ["linux", "common"] {
            fs::create_dir(folder.path().join(name))?;
        }
        fs::write(folder.path().join("linux/shims.h"), text)?;
        Ok(folder)
    };
    let (seen, compiled) = (folder(seen)?, folder(compiled)?);
    let clang_args = linux::clang_args(headers, &kbuild);
    let header = seen.path().join("linux/shims.h");
    let bindings = bindings::generate("it", &clang_args, &header, &linux::LISTS)?;
    let claims = Claims::of(&Types::parse(&bindings.code)?, &bindings.names)?;
    let compile = |folder: &Path| linux::compile_layouts(headers, folder);
    let outcome = compare("it", &compiled.path().join("linux"), &bindings, compile);
    Ok(outcome.map(|_| claims.layouts.len()))
}

fn each_kernel(test: impl Fn(&Path) -> Result) -> Result {
    let selectors = env::var("KMOD_TEST_KERNELS").map_err(|_| "KMOD_TEST_KERNELS is not set")?;
    let selectors: Vec<&str> = selectors.split_whitespace().collect();
    for kernel in select::resolve(&selectors, &select::known(&Store::open()?))? {
        test(&kernel.headers).map_err(|error| format!("on {}: {error}", kernel.release))?;
    }
    Ok(())
}

/// What was said to differ.
fn differences(outcome: std::result::Result<usize, Error>) -> Result<String> {
    match outcome {
        Err(Error::Layouts { differences, .. }) => Ok(differences.join("\n")),
        Err(error) => Err(error.into()),
        Ok(_) => Err("nothing was found".into()),
    }
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn structures_of_every_shape_and_those_of_the_kernel_agree() -> Result {
    each_kernel(|headers| {
        compared(headers, SHAPES, SHAPES)??;
        let count = compared(headers, KERNEL, KERNEL)??;
        if count < 3000 {
            return Err(format!("only {count} claims were compared").into());
        }
        Ok(())
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_difference_is_named_with_type_field_and_numbers() -> Result {
    each_kernel(|headers| {
        let changes = [
            (
                "u8 type;",
                "u32 type;",
                "the size of `type` in `struct kmod_shapes` is 4 to libclang, 1",
            ),
            (
                "char in, self;",
                "char self, in;",
                "the offset of `in` in `struct kmod_shapes`",
            ),
            (
                "int a; char b;",
                "short a; char b;",
                "in `struct kmod_shapes.named` is 2 to libclang, 4",
            ),
            (
                "u16 x; u64 y;",
                "u16 x; u32 y;",
                "the offset of `y` in `struct kmod_shapes.many[0]` is 4 to libclang, 8",
            ),
            (
                "s8 z;",
                "s32 z;",
                "the size of `z` in `struct kmod_shapes.far` is 4 to libclang, 1",
            ),
            (
                "char name[3];",
                "char name[4];",
                "the size of `name` in `struct kmod_shapes.pointer` is 4",
            ),
            (
                "int number;",
                "long number;",
                "the size of `kmod_only_typedef` is 8 to libclang, 4",
            ),
            (
                "bool truth;",
                "bool truth, lies;",
                "`struct kmod_shapes.lies` is known to libclang, but not",
            ),
            (
                "__attribute__((packed))",
                "",
                "the size of `struct kmod_packed` is 16 to libclang, 9",
            ),
            (
                "aligned(64)",
                "aligned(32)",
                "the alignment of `struct kmod_aligned` is 32 to libclang, 64",
            ),
            (
                "KMOD_GREEN = -7",
                "KMOD_GREEN = 7",
                "`KMOD_GREEN` is 7 to libclang",
            ),
            (
                "~0ULL",
                "~1ULL",
                "`KMOD_BIG` is 18446744073709551614 to libclang",
            ),
            (
                "KMOD_NEGATIVE = -3",
                "KMOD_POSITIVE = 3",
                "`KMOD_POSITIVE` is known to libclang, but not",
            ),
            (
                "0xffffffffU",
                "0xfffffffeU",
                "`KMOD_MACRO` is 4294967294 to libclang, 4294967295",
            ),
        ];
        let mut seen = SHAPES.to_owned();
        for (from, to, _) in changes {
            assert!(seen.contains(from), "{from}");
            seen = seen.replacen(from, to, 1);
        }
        let said = differences(compared(headers, &seen, SHAPES)?)?;
        for (_, _, told) in changes {
            if !said.contains(told) {
                return Err(format!("{told:?} is not in:\n{said}").into());
            }
        }
        // What holds fields of some bits has no name, but it takes room.
        let seen = SHAPES.replacen("bits:9;", "bits:30;", 1);
        let said = differences(compared(headers, &seen, SHAPES)?)?;
        if said.contains("the offset of `type` in `struct kmod_shapes` is 4 to libclang, 2") {
            return Ok(());
        }
        Err(said.into())
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn headers_read_with_another_define_are_found_out() -> Result {
    each_kernel(|headers| {
        // Of all that changes with it, a mutex grows by a pointer to itself.
        let seen = format!("#include <linux/kconfig.h>\n#define CONFIG_DEBUG_MUTEXES 1\n{KERNEL}");
        let said = differences(compared(headers, &seen, KERNEL)?)?;
        if !said.contains("`struct mutex`") {
            return Err(format!("it was said: {said}").into());
        }
        Ok(())
    })
}
