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

say() { printf '==> %s\n' "$*" >&2; }
fail() { printf 'error: %s\n' "$1" >&2; shift; printf '  = help: %s\n' "$@" >&2; exit 3; }

# Installs the Debian packages named, where they are missing.
need_packages() {
    local missing=() package root=()
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        for package in "$@"; do
            case $package in
            *rustc* | *cargo*) command -v cargo >/dev/null || missing+=("$package") ;;
            qemu-system-x86) command -v qemu-system-x86_64 >/dev/null || missing+=("$package") ;;
            busybox-static) command -v busybox >/dev/null || missing+=("$package") ;;
            make | gcc-12) command -v "$package" >/dev/null || missing+=("$package") ;;
            esac
        done
        [[ ${#missing[@]} -eq 0 ]] && return
        fail "this machine has no apt, and these programs are missing: ${missing[*]}" \
            "install what your distribution calls them (the names are Debian's) and run this again"
    fi
    for package in "$@"; do
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
    done
    [[ ${#missing[@]} -eq 0 ]] && return
    if [[ $(id -u) -ne 0 ]]; then
        command -v sudo >/dev/null || fail "packages are missing: ${missing[*]}" \
            "run as root: apt-get install ${missing[*]}"
        root=(sudo)
    fi
    say "installing ${missing[*]}"
    "${root[@]}" apt-get update -qq || say "the package lists could not be renewed; going on with those at hand"
    DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

# The Rust toolchain with library sources goes by other names from Debian 13 on.
rust_packages() {
    if apt-cache show rustc-web >/dev/null 2>&1; then
        printf '%s\n' rustc-web cargo-web rust-web-src rust-web-llvm
    else
        printf '%s\n' rustc cargo rust-src
    fi
}

# The newest libclang at hand.
clang_package() {
    apt-cache search --names-only '^libclang1-[0-9]+$' 2>/dev/null | cut -d' ' -f1 | sort -t- -k2 -n | tail -n 1 | grep . || echo libclang1
}

# Everything both commands need. The package lists of a fresh machine may be empty: renew them first.
setup() {
    if command -v apt-cache >/dev/null && ! apt-cache show make >/dev/null 2>&1; then
        say "renewing the package lists"
        if [[ $(id -u) -eq 0 ]]; then apt-get update -qq; else sudo apt-get update -qq; fi
    fi
    local packages=(gcc gcc-12 libc6-dev binutils make libelf1 qemu-system-x86 busybox-static)
    if command -v apt-cache >/dev/null; then
        mapfile -t -O "${#packages[@]}" packages < <(rust_packages)
        packages+=("$(clang_package)")
    else
        packages+=(rustc cargo)
    fi
    need_packages "${packages[@]}" "$@"
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
    "$CARGO" build --locked --package cargo-kmod >&2
    KMOD=${CARGO_TARGET_DIR:-$PWD/target}/debug/cargo-kmod
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
