// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Who asks: the task, its user, and what it may do.

use core::ptr;

use kernel::{
    cred::Credential,
    current,
    fs::File,
    pid_namespace::PidNamespace,
    prelude::*,
    sync::aref::ARef,
    task::{Kuid, Pid, Task},
};

/// The number of the process that asks, as itself and as who opened the file knows it.
pub(crate) fn process(opened_in: &PidNamespace) -> Result<(Pid, Pid)> {
    let me = current!();
    let own = me.active_pid_ns().ok_or(ESRCH)?;
    let same: ARef<PidNamespace> = me.get_pid_ns().ok_or(ESRCH)?;
    ensure!(*same == *own && ptr::eq(same.as_ptr(), own.as_ptr()));
    // SAFETY: it is kept by `same`.
    ensure!(*unsafe { PidNamespace::from_ptr(same.as_ptr()) } == *own);
    let inside: Pid = me.tgid_nr_ns(None);
    ensure!(inside == me.tgid_nr_ns(Some(own)));
    Ok((inside, me.tgid_nr_ns(Some(opened_in))))
}

/// The number of the user that opened the file, if all agree about who that is.
pub(crate) fn who(file: &File) -> Result<isize> {
    let opened: ARef<Credential> = file.cred().into();
    let user = opened.euid();
    ensure!(user == current!().euid() && user == current!().uid() && user == Kuid::current_euid());
    ensure!(ptr::eq(opened.as_ptr(), file.cred().as_ptr()));
    // SAFETY: it is kept by `opened`.
    ensure!(unsafe { Credential::from_ptr(opened.as_ptr()) }.euid() == user);
    // No security module is active that gives numbers.
    ensure!(opened.get_secid() == 0);

    let me: ARef<Task> = (&**current!()).into();
    let number: Pid = me.pid();
    ensure!(number > 1 && ptr::eq(me.as_ptr(), Task::current_raw()));
    // SAFETY: it is used in this statement alone.
    ensure!(unsafe { Task::current() }.pid() == number);
    // Who runs already does not mind.
    me.wake_up();
    Ok(user.into_uid_in_current_ns() as isize)
}
