# SPDX-License-Identifier: MIT OR Apache-2.0
# shellcheck shell=bash
#
# One thing beside another: where each keeps one processor busy only half of the time, both together take no longer.
# Sourced.

# Runs a function and its arguments in the background; what it says is kept until `join_beside`.
beside() {
    BESIDE_NAME=$1
    BESIDE_SAID=$(mktemp)
    # In a group of its own, all of which can be ended.
    set -m
    (set -e; "$@") >"$BESIDE_SAID" 2>&1 </dev/null &
    BESIDE_PID=$!
    set +m
    trap end_beside EXIT
}

# Waits for it, shows what it said, and fails as it did.
join_beside() {
    local code=0
    wait "$BESIDE_PID" || code=$?
    BESIDE_PID=
    say "meanwhile, $BESIDE_NAME:"
    end_beside
    return "$code"
}

# Where the other has failed, this one is of no use; what it said so far is.
end_beside() {
    [[ -z $BESIDE_PID ]] || kill -- "-$BESIDE_PID" 2>/dev/null || true
    BESIDE_PID=
    [[ -z $BESIDE_SAID ]] && return
    cat "$BESIDE_SAID"
    rm -f "$BESIDE_SAID"
    BESIDE_SAID=
}
