# SPDX-License-Identifier: MIT OR Apache-2.0
# shellcheck shell=bash
#
# What ./demo and ./test share: the packages they need, the command itself, the two kernels.
# Sourced, with the repository's root as the current folder. Fast where everything is there already.

set -euo pipefail

# The kernels of this release that everything is tried on: what `cargo kmod kernel add` understands.
KERNELS=(debian:6.1 debian:6.12)
# The same, as selectors.
SELECTORS=('6.1.*' '6.12.*')
# Headers of FreeBSD, for which modules are built, audited and relocated without its kernel.
FREEBSD=freebsd:15
FREEBSD_SELECTOR='freebsd-15*'

say() { printf '==> %s\n' "$*" >&2; }
fail() { printf 'error: %s\n' "$1" >&2; shift; printf '  = help: %s\n' "$@" >&2; exit 3; }

# What both commands need, by Debian's names: a C world for kbuild, a Rust toolchain with library sources (it
# goes by other names from Debian 13 on), libclang, and the virtual machine. With TESTS set, formatter and linter.
packages() {
    printf '%s\n' gcc gcc-12 libc6-dev binutils make libelf1 xz-utils qemu-system-x86 busybox-static
    if installed rustc-web || apt-cache show rustc-web >/dev/null 2>&1; then
        printf '%s\n' rustc-web cargo-web rust-web-src rust-web-llvm ${TESTS:+rust-web-clippy rustfmt-web}
    else
        printf '%s\n' rustc cargo rust-src ${TESTS:+rust-clippy rustfmt}
    fi
    # The newest libclang, but the one at hand if there is one: with another, all bindings would be made anew.
    { dpkg-query -W -f '${db:Status-Status} ${Package}\n' 'libclang1-[0-9]*' 2>/dev/null | sed -n 's/^installed //p' | grep . ||
        apt-cache search --names-only '^libclang1-[0-9]+$' | cut -d' ' -f1 | grep . ||
        echo libclang1; } | sort -t- -k2 -n | tail -n 1
}

installed() { [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

# Prints those of the packages named on stdin that are not installed.
missing() {
    local package
    while read -r package; do installed "$package" || echo "$package"; done
}

# Installs what is missing of `packages` and of the arguments.
need_packages() {
    local lacking=() program
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        for program in gcc gcc-12 ld make cargo rustc qemu-system-x86_64 busybox; do
            command -v "$program" >/dev/null || lacking+=("$program")
        done
        [[ ${#lacking[@]} -eq 0 ]] && return
        fail "this machine has no apt, and these programs are missing: ${lacking[*]}" \
            "install what your distribution calls gcc, gcc-12 (the kernels' compiler), binutils, make, qemu-system-x86," \
            "a static busybox, libclang, and rustc, cargo and the library sources (rust-src) from 1.95 on, with clang of the same LLVM; then run this again"
    fi
    mapfile -t lacking < <({ packages && printf '%s\n' "$@"; } | missing)
    [[ ${#lacking[@]} -eq 0 ]] && return
    as_root "${lacking[@]}"
    say "renewing the package lists"
    "${ROOT[@]}" apt-get update -qq || say "they could not be renewed; going on with those at hand"
    # What a package is called may have come with the new lists.
    mapfile -t lacking < <({ packages && printf '%s\n' "$@"; } | missing)
    install_packages "${lacking[@]}"
}

# clang of the LLVM that the Rust compiler is made with: with it, C and Rust become one module of bitcode.
need_clang() {
    local rustc major
    command -v apt-get >/dev/null || return 0
    for rustc in "${RUSTC:-}" rustc /usr/bin/rustc; do
        # The first that has library sources, as the command takes it.
        [[ -n $rustc && -d $("$rustc" --print sysroot 2>/dev/null)/lib/rustlib/src/rust/library ]] || continue
        major=$("$rustc" -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
        installed "clang-$major" || command -v "clang-$major" >/dev/null || install_packages "clang-$major"
        [[ -z ${TESTS:-} ]] || installed "lld-$major" || command -v "ld.lld-$major" >/dev/null || install_packages "lld-$major"
        return 0
    done
}

install_packages() {
    as_root "$@"
    say "installing $*"
    "${ROOT[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

# Sets ROOT to what makes a command run as root, to install the packages named.
as_root() {
    ROOT=()
    [[ $(id -u) -eq 0 ]] && return 0
    command -v sudo >/dev/null || fail "packages are missing, and there is no sudo" \
        "run as root: apt-get update && apt-get install $*"
    ROOT=(sudo)
}

# Everything both commands need.
setup() {
    need_packages "$@"
    need_clang
    build_command
    add_kernels
}

# cargo itself: the one in the path where it is new enough, else the system's.
host_cargo() {
    local candidate
    for candidate in "$(command -v cargo || true)" /usr/bin/cargo; do
        [[ -x $candidate ]] || continue
        if "$candidate" --version 2>/dev/null | awk '{ split($2, v, "."); exit !(v[1] > 1 || v[2] >= 95) }'; then
            echo "$candidate"
            return
        fi
    done
    fail "no cargo of release 1.95 or newer" "install one: on Debian 12 apt-get install cargo-web rustc-web"
}

# Builds the command from this tree.
build_command() {
    CARGO=$(host_cargo)
    export CARGO
    [[ $CARGO == /usr/bin/cargo ]] && export RUSTC=/usr/bin/rustc
    say "building cargo-kmod"
    # Tests ask crates for more features: built without them first, most would be compiled twice.
    if [[ -n ${TESTS:-} ]]; then
        "$CARGO" test --locked --workspace --no-run >&2
    else
        "$CARGO" build --locked --package cargo-kmod >&2
    fi
    KMOD=${CARGO_TARGET_DIR:-$PWD/target}/debug/cargo-kmod
}

# Fetches the headers of FreeBSD with pip, where they are not known yet; takes note of its kernel where FREEBSD_KERNEL
# names one (boot/kernel/kernel of a release, or its kernel set).
add_freebsd() {
    [[ -z ${FREEBSD_KERNEL:-} ]] && "$KMOD" kernel show "$FREEBSD_SELECTOR" >/dev/null 2>&1 && return
    say "adding $FREEBSD"
    "$KMOD" kernel add "$FREEBSD" ${FREEBSD_KERNEL:+--image "$FREEBSD_KERNEL"}
}

# Unpacks the kernels beside the system, where they are not known yet.
add_kernels() {
    local i
    for i in "${!KERNELS[@]}"; do
        "$KMOD" kernel show "${SELECTORS[$i]}" >/dev/null 2>&1 && continue
        say "adding the kernel ${KERNELS[$i]}"
        "$KMOD" kernel add "${KERNELS[$i]}"
    done
}
