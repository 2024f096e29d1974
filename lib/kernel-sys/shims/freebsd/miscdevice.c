/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Character devices that need one number alone. Manual: make_dev(9). */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/filio.h>
#include <sys/kernel.h>
#include <sys/limits.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/taskqueue.h>
#include <sys/uio.h>

#include "alloc.h"
#include "errno.h"
#include "miscdevice.h"
#include "module.h"

/* The devices of this module, for those that have something to tell them. */
static LIST_HEAD(, miscdevice) devices = LIST_HEAD_INITIALIZER(devices);
static struct mtx devices_lock;
MTX_SYSINIT(kmod_devices, &devices_lock, "kmod devices", MTX_DEF);

static void close_file(void *data)
{
	struct kmod_file *file = data;

	file->misc->fops->release(file);
	free(file, M_KMOD);
	kmod_module_release();
}

static int open_file(struct cdev *node, int flags, int type __unused, struct thread *thread __unused)
{
	struct miscdevice *misc = node->si_drv1;
	struct kmod_file *file;
	int error;

	/* Unloading waits for who is in a call, and a call may wait for long: so none begins when it has. */
	if (!kmod_module_hold())
		return ENXIO;
	file = malloc(sizeof(*file), M_KMOD, M_WAITOK | M_ZERO);
	file->misc = misc;
	file->flags = OFLAGS(flags);
	error = kmod_errno(misc->fops->open(misc, file));
	if (error != 0) {
		free(file, M_KMOD);
		kmod_module_release();
		return error;
	}
	error = devfs_set_cdevpriv(file, close_file);
	if (error != 0)
		close_file(file);
	return error;
}

static struct kmod_file *current_file(void)
{
	void *file;

	return devfs_get_cdevpriv(&file) == 0 ? file : NULL;
}

static int transfer(ssize_t (*function)(struct kiocb *, struct iov_iter *), struct kmod_file *file, struct uio *uio,
		    int how)
{
	struct kiocb kiocb = { file, uio->uio_offset, (how & O_NONBLOCK) != 0 };
	struct iov_iter iter;
	ssize_t done;

	/* Nobody else keeps a driver from places before the beginning, and from adding to a place until there is none. */
	if (uio->uio_offset < 0 || uio->uio_resid > OFF_MAX - uio->uio_offset)
		return EINVAL;
	kmod_iov_begin(&iter, uio);
	done = function(&kiocb, &iter);
	/* What was not done is not to be seen, either. */
	if (done < 0)
		return kmod_errno(done);
	kmod_iov_end(&iter, (size_t)done);
	uio->uio_offset = kiocb.pos;
	return 0;
}

static int read_file(struct cdev *node __unused, struct uio *uio, int how)
{
	struct kmod_file *file = current_file();

	return file == NULL ? EBADF : transfer(file->misc->fops->read, file, uio, how);
}

static int write_file(struct cdev *node __unused, struct uio *uio, int how)
{
	struct kmod_file *file = current_file();

	return file == NULL ? EBADF : transfer(file->misc->fops->write, file, uio, how);
}

static int control_file(struct cdev *node __unused, u_long cmd, caddr_t argument, int flags __unused,
			struct thread *thread)
{
	struct kmod_file *file = current_file();
	long answer;

	if (file == NULL)
		return EBADF;
	/* So fcntl(2) tells that O_NONBLOCK or O_ASYNC has changed, which each call is told anyway. */
	if (cmd == FIONBIO || cmd == FIOASYNC)
		return 0;
	if (file->misc->fops->ioctl == NULL)
		return ENOTTY;
	answer = file->misc->fops->ioctl(file, (unsigned int)cmd, argument);
	if (answer < 0)
		return kmod_errno(answer);
	thread->td_retval[0] = answer;
	return 0;
}

static int poll_file(struct cdev *node __unused, int events, struct thread *thread)
{
	struct kmod_file *file = current_file();
	struct poll_table_struct table = { thread, 0 };

	if (file == NULL)
		return POLLHUP;
	return (int)file->misc->fops->poll(file, &table) & (events | POLLERR | POLLHUP);
}

static int map_file(struct cdev *node __unused, vm_ooffset_t *offset, vm_size_t size, vm_object_t *object, int prot)
{
	struct kmod_file *file = current_file();

	return file == NULL ? EBADF : file->misc->fops->map(file, offset, size, object, prot);
}

static void leave(struct knote *knote)
{
	struct kmod_file *file = knote->kn_hook;

	knlist_remove(&file->misc->knotes, knote, 0);
}

static int is_ready(struct knote *knote, unsigned int events)
{
	struct kmod_file *file = knote->kn_hook;
	unsigned int ready = file->misc->fops->poll(file, NULL);

	if (ready & (POLLHUP | POLLERR))
		knote->kn_flags |= EV_EOF;
	return (ready & (events | POLLHUP | POLLERR)) != 0;
}

static int is_readable(struct knote *knote, long hint __unused)
{
	return is_ready(knote, POLLIN | POLLRDNORM);
}

static int is_writable(struct knote *knote, long hint __unused)
{
	return is_ready(knote, POLLOUT | POLLWRNORM);
}

/* Nothing of ours belongs to the queue: what waits in a copy of it holds the file, too. */
static int share(struct knote *knote __unused, struct proc *proc __unused)
{
	return 0;
}

/*
 * Kernels of later releases look beyond what the headers of the first have: 15.1 for what is called when a process is made whose
 * queue is copied (KQUEUE_CPONFORK).
 */
struct device_filter {
	struct filterops ops;
#ifndef KQUEUE_CPONFORK
	int (*f_copy)(struct knote *knote, struct proc *proc);
#endif
	void *later[4];
};

#ifdef KQUEUE_CPONFORK
#define COPIED_BY(function) .ops.f_copy = (function)
#else
#define COPIED_BY(function) .f_copy = (function)
#endif

static const struct device_filter readable = {
	.ops.f_isfd = 1,
	.ops.f_detach = leave,
	.ops.f_event = is_readable,
	COPIED_BY(share),
};

static const struct device_filter writable = {
	.ops.f_isfd = 1,
	.ops.f_detach = leave,
	.ops.f_event = is_writable,
	COPIED_BY(share),
};

static int add_knote(struct kmod_file *file, struct knote *knote, const struct filterops *calls)
{
	struct miscdevice *misc = file->misc;

	sx_xlock(&misc->knotes_lock);
	if (misc->is_going) {
		sx_xunlock(&misc->knotes_lock);
		return ENXIO;
	}
	knote->kn_fop = __DECONST(struct filterops *, calls);
	knote->kn_hook = file;
	knlist_add(&misc->knotes, knote, 1);
	sx_xunlock(&misc->knotes_lock);
	return 0;
}

static int filter_file(struct cdev *node __unused, struct knote *knote)
{
	struct kmod_file *file = current_file();

	if (file == NULL)
		return EBADF;
	switch (knote->kn_filter) {
	case EVFILT_READ:
		return add_knote(file, knote, &readable.ops);
	case EVFILT_WRITE:
		return add_knote(file, knote, &writable.ops);
	default:
		return EINVAL;
	}
}

/* The driver is asked under this lock, and may sleep. */
static void lock_knotes(void *lock)
{
	sx_xlock(lock);
}

static void unlock_knotes(void *lock)
{
	sx_xunlock(lock);
}

static void assert_knotes(void *lock, int what)
{
	sx_assert(lock, what == LA_LOCKED ? SA_XLOCKED : SA_UNLOCKED);
}

static void notify(void *data, int pending __unused)
{
	struct miscdevice *misc = data;

	KNOTE(&misc->knotes, 0, KNF_NOKQLOCK);
}

void kmod_misc_notify(void)
{
	struct miscdevice *misc;

	/* Whoever tells may hold what the driver is asked with: the asking is left to a thread. */
	if (LIST_EMPTY(&devices))
		return;
	mtx_lock(&devices_lock);
	LIST_FOREACH(misc, &devices, link) {
		selwakeup(&misc->polling);
		if (!KNLIST_EMPTY(&misc->knotes))
			taskqueue_enqueue(taskqueue_thread, &misc->notice);
	}
	mtx_unlock(&devices_lock);
}

static void begin_notices(struct miscdevice *misc)
{
	sx_init_flags(&misc->knotes_lock, "kmod knotes", SX_NEW);
	knlist_init(&misc->knotes, &misc->knotes_lock, lock_knotes, unlock_knotes, assert_knotes);
	TASK_INIT(&misc->notice, 0, notify, misc);
	mtx_lock(&devices_lock);
	LIST_INSERT_HEAD(&devices, misc, link);
	mtx_unlock(&devices_lock);
}

/*
 * Nobody is to wait with kqueue(2) for what goes. A knote that were only cleared would call the functions above whenever its
 * owner touches it, though file, device and module may be gone.
 */
static void drop_knotes(struct miscdevice *misc)
{
	sx_xlock(&misc->knotes_lock);
	misc->is_going = true;
	knlist_delete(&misc->knotes, curthread, 1);
	sx_xunlock(&misc->knotes_lock);
}

static void end_notices(struct miscdevice *misc)
{
	mtx_lock(&devices_lock);
	LIST_REMOVE(misc, link);
	mtx_unlock(&devices_lock);
	/* What has not begun is not waited for: it may be this thread that would come to it. */
	while (taskqueue_cancel(taskqueue_thread, &misc->notice, NULL) != 0)
		taskqueue_drain(taskqueue_thread, &misc->notice);
	seldrain(&misc->polling);
	knlist_destroy(&misc->knotes);
	sx_destroy(&misc->knotes_lock);
}

static void fill_in(struct cdevsw *calls, const char *name, const struct file_operations *fops)
{
	calls->d_version = D_VERSION;
	calls->d_name = name;
	calls->d_open = open_file;
	calls->d_ioctl = control_file;
	if (fops->read != NULL)
		calls->d_read = read_file;
	if (fops->write != NULL)
		calls->d_write = write_file;
	if (fops->mmap != NULL)
		calls->d_mmap_single = map_file;
	if (fops->poll != NULL) {
		calls->d_poll = poll_file;
		calls->d_kqfilter = filter_file;
	}
}

int kmod_misc_register(struct miscdevice *misc, const char *name, const struct file_operations *fops)
{
	struct make_dev_args args;
	int error;

	memset(misc, 0, sizeof(*misc));
	misc->fops = fops;
	fill_in(&misc->calls, name, fops);
	/* The device is opened from the moment there is a node: all else is there before. */
	begin_notices(misc);
	make_dev_args_init(&args);
	args.mda_flags = MAKEDEV_CHECKNAME | MAKEDEV_WAITOK;
	args.mda_devsw = &misc->calls;
	args.mda_uid = UID_ROOT;
	args.mda_gid = GID_WHEEL;
	args.mda_mode = 0600;
	args.mda_si_drv1 = misc;
	error = make_dev_s(&args, &misc->node, "%s", name);
	if (error != 0)
		end_notices(misc);
	return -error;
}

void kmod_misc_deregister(struct miscdevice *misc)
{
	drop_knotes(misc);
	destroy_dev(misc->node);
	/* When the last files went another thread may have been at it: it is waited for. */
	destroy_dev_drain(&misc->calls);
	end_notices(misc);
}
