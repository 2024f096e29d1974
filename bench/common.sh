# SPDX-License-Identifier: MIT OR GPL-2.0-only
# shellcheck shell=bash
#
# What the measurements share: building a module and its twin in C, and what is in their sections.
# Sourced from a script in this folder, with the repository's root as the current folder.

set -euo pipefail

KMOD=${CARGO_TARGET_DIR:-$PWD/target}/debug/cargo-kmod
# The kernels that are measured on: the arguments of the script, else these.
KERNELS=("$@")
[[ ${#KERNELS[@]} -gt 0 ]] || KERNELS=('6.1.*' '6.12.*')
# Builds are kept, for the framework takes the most time.
BUILT=${CARGO_TARGET_DIR:-$PWD/target}/bench
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

fail() { printf 'error: %s\n' "$1" >&2; exit 1; }

# Where the package of a module is.
package() {
    case $1 in
        echo | hello) echo "drivers/$1" ;;
        params) echo crates/cargo-kmod/tests/modules/params ;;
        *) echo "bench/modules/$1" ;;
    esac
}

# rust NAME KERNEL CODEGEN [FOLDER]: builds the module, or its copy in a folder, and prints the record of the build.
rust() {
    "$KMOD" build --manifest-path "${4:-$(package "$1")}/Cargo.toml" --kernel "$2" --codegen "$3" --target-dir "$BUILT/$3" \
        --message-format json 2>"$WORK/log" >"$WORK/out" || { cat "$WORK/log" >&2; fail "$1 does not build for $2"; }
    grep '"reason":"kmod-artifact"' "$WORK/out"
}

# field NAME: what a record on standard input has there.
field() { sed -n "s/.*\"$1\":\(\"\([^\"]*\)\"\|\([0-9]*\)\).*/\2\3/p"; }

# c NAME KERNEL: builds the twin by plain kbuild, as the module NAME_c, stripped as a module in Rust is; prints its path.
# Without type information, which a module in Rust has none of either.
c() {
    local headers folder
    folder=$WORK/$1-$(release "$2")
    headers=$("$KMOD" kernel show "$2" | awk '$1 == "headers" { print $2 }')
    mkdir -p "$folder"
    cp "bench/twins/$1/$1.c" "$folder/"
    printf 'obj-m := %s_c.o\n%s_c-y := %s.o\n' "$1" "$1" "$1" >"$folder/Kbuild"
    make -C "$headers" M="$folder" CONFIG_DEBUG_INFO_BTF_MODULES= modules >"$WORK/log" 2>&1 ||
        { cat "$WORK/log" >&2; fail "the twin of $1 does not build for $2"; }
    strip --strip-debug "$folder/$1_c.ko"
    echo "$folder/$1_c.ko"
}

# The release that a selector stands for.
release() { "$KMOD" kernel show "$1" | awk '$1 == "release" { print $2 }'; }
