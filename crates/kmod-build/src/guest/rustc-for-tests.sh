#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# Calls the compiler for the crates of a module's package, and gives its tests what makes them programs of the
# virtual machine. cargo calls it as `rustc-for-tests COMPILER ARGUMENT…`; the flags lie in files beside it.
#
# KMOD_MODULE is the name of the module's crate, KMOD_STD_TESTS those of the tests with the standard library,
# KMOD_BARE_PROGRAMS those of tests that are programs of their own without it; KMOD_CLIPPY, where it is set, looks at them
# in place of the compiler, which it is given as its first argument.
flags=${0%/*}
compiler=$1
shift
if [ -n "$KMOD_CLIPPY" ]; then
    set -- "$compiler" "$@"
    compiler=$KMOD_CLIPPY
fi
name='' kind=bin is_test='' previous=''
for word in "$@"; do
    [ "$previous" = --crate-name ] && name=$word
    [ "$previous" = --crate-type ] && kind=$word
    [ "$word" = --test ] && is_test=yes
    previous=$word
done
# cargo names the kind of every crate but of programs that are tests.
case "$kind$is_test${name:+ yes}  $KMOD_BARE_PROGRAMS " in
    "bin yes "*" $name "*) exec "$compiler" "$@" "@$flags/program.flags" ;;
esac
case "$is_test $name" in
    "yes "*)
        case " $KMOD_STD_TESTS " in
            *" $name "*) exec "$compiler" "$@" "@$flags/std.flags" ;;
            *) exec "$compiler" "$@" "@$flags/runtime.flags" ;;
        esac ;;
    " $KMOD_MODULE") exec "$compiler" "$@" "@$flags/module.flags" ;;
    *) exec "$compiler" "$@" ;;
esac
