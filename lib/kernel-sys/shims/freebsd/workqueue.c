/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Queues of work that threads of the kernel do. Manual: taskqueue(9). */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/limits.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/mutex.h>
#include <sys/priority.h>
#include <sys/queue.h>
#include <sys/smp.h>
#include <sys/taskqueue.h>
#include <machine/atomic.h>

#include "alloc.h"
#include "workqueue.h"

/* Work that may sleep holds others up; a few threads let them pass. */
#define THREADS_AT_MOST 4

static struct taskqueue *tasks(struct workqueue_struct *queue)
{
	return queue->queue == NULL ? taskqueue_thread : queue->queue;
}

struct workqueue_struct *kmod_system_queue(enum kmod_system_queue which __unused)
{
	/* The kernel makes its queue before any module, but not before the compiler. */
	static struct workqueue_struct system;

	return &system;
}

static bool claim(struct work_struct *work, struct workqueue_struct *queue)
{
	return atomic_cmpset_ptr((volatile uintptr_t *)&work->queue, 0, (uintptr_t)queue) != 0;
}

static void unclaim(struct work_struct *work)
{
	atomic_store_rel_ptr((volatile uintptr_t *)&work->queue, 0);
}

/* Work of a queue that runs, and whether it is to run again, having been queued meanwhile. */
struct run {
	LIST_ENTRY(run) link;
	const struct work_struct *work;
	const struct workqueue_struct *queue;
	bool again;
};

static LIST_HEAD(, run) runs = LIST_HEAD_INITIALIZER(runs);
static struct mtx runs_lock;
MTX_SYSINIT(kmod_runs, &runs_lock, "kmod runs", MTX_DEF);

/* The run of work that is claimed for the same queue; called with the lock held. */
static struct run *run_of(const struct work_struct *work)
{
	struct run *run;

	LIST_FOREACH(run, &runs, link) {
		if (run->work == work && run->queue == work->queue)
			return run;
	}
	return NULL;
}

/* Begins to run work that is claimed, unless another thread of the queue is at it: then that does so once more. */
static bool begin_run(struct run *run, const struct work_struct *work)
{
	struct run *other;

	mtx_lock(&runs_lock);
	other = run_of(work);
	if (other != NULL) {
		other->again = true;
	} else {
		run->work = work;
		run->queue = work->queue;
		run->again = false;
		LIST_INSERT_HEAD(&runs, run, link);
	}
	mtx_unlock(&runs_lock);
	return other == NULL;
}

/* Whether a run is over. */
static bool end_run(struct run *run)
{
	bool again;

	mtx_lock(&runs_lock);
	again = run->again;
	run->again = false;
	if (!again)
		LIST_REMOVE(run, link);
	mtx_unlock(&runs_lock);
	return !again;
}

static void do_work(void *data, int pending __unused)
{
	struct work_struct *work = data;
	struct run run;

	if (!begin_run(&run, work))
		return;
	do {
		/* From here on it may be queued again; and it may be gone when its function returns, unless it was. */
		unclaim(work);
		work->function(work);
	} while (!end_run(&run));
}

/* Takes work back that a thread would run once more. */
static bool cancel_run(struct work_struct *work)
{
	struct run *run;
	bool again;

	mtx_lock(&runs_lock);
	run = run_of(work);
	again = run != NULL && run->again;
	if (again)
		run->again = false;
	mtx_unlock(&runs_lock);
	return again;
}

/*
 * Whether work waits for its time is said by us, with this lock: of a callout whose function is on its way out, and which is to
 * run again, callout_stop(9) does take away the latter, and says that it could not.
 */
static struct mtx delays;
MTX_SYSINIT(kmod_delays, &delays, "kmod delays", MTX_DEF);

/* Called with the lock held. */
static void delay_expires(void *data)
{
	struct delayed_work *work = data;

	if (!work->is_waiting)
		return;
	work->is_waiting = false;
	taskqueue_enqueue(tasks(work->work.queue), &work->work.task);
}

void kmod_init_work(struct work_struct *work, void (*function)(struct work_struct *), const char *name __unused,
		    struct lock_class_key *key __unused)
{
	TASK_INIT(&work->task, 0, do_work, work);
	work->function = function;
	work->queue = NULL;
}

void kmod_init_delayed_work(struct delayed_work *work, void (*function)(struct work_struct *), const char *name,
			    struct lock_class_key *key)
{
	kmod_init_work(&work->work, function, name, key);
	callout_init_mtx(&work->callout, &delays, 0);
	work->is_waiting = false;
}

bool kmod_queue_work(struct workqueue_struct *queue, struct work_struct *work)
{
	if (!claim(work, queue))
		return false;
	taskqueue_enqueue(tasks(queue), &work->task);
	return true;
}

bool kmod_queue_delayed_work(struct workqueue_struct *queue, struct work_struct *work, unsigned long delay)
{
	struct delayed_work *delayed = __containerof(work, struct delayed_work, work);

	if (delay == 0)
		return kmod_queue_work(queue, work);
	if (!claim(work, queue))
		return false;
	mtx_lock(&delays);
	delayed->is_waiting = true;
	callout_reset(&delayed->callout, (int)MIN(delay, INT_MAX), delay_expires, delayed);
	mtx_unlock(&delays);
	return true;
}

bool kmod_cancel_work(struct work_struct *work)
{
	struct workqueue_struct *queue = work->queue;
	u_int pending = 0;

	if (queue == NULL)
		return false;
	/* What is running is not pending, and is not waited for. */
	taskqueue_cancel(tasks(queue), &work->task, &pending);
	if (pending == 0 && !cancel_run(work))
		return false;
	unclaim(work);
	return true;
}

bool kmod_cancel_delayed_work(struct work_struct *work)
{
	struct delayed_work *delayed = __containerof(work, struct delayed_work, work);
	bool was_waiting;

	/* With the lock held, what runs has done its work, or is never to do it; neither touches it any more. */
	mtx_lock(&delays);
	was_waiting = delayed->is_waiting;
	delayed->is_waiting = false;
	callout_stop(&delayed->callout);
	mtx_unlock(&delays);
	if (!was_waiting)
		return kmod_cancel_work(work);
	unclaim(work);
	return true;
}

struct workqueue_struct *kmod_alloc_workqueue(const char *name, unsigned int flags, int max_active)
{
	struct workqueue_struct *queue = malloc(sizeof(*queue), M_KMOD, M_WAITOK | M_ZERO);
	int threads = MIN(mp_ncpus, THREADS_AT_MOST);

	if (max_active > 0)
		threads = MIN(threads, max_active);
	queue->queue = taskqueue_create(name, M_WAITOK, taskqueue_thread_enqueue, &queue->queue);
	if (taskqueue_start_threads(&queue->queue, threads, flags & KMOD_WQ_HIGHPRI ? PSWP : PWAIT, "%s", name) == 0)
		return queue;
	taskqueue_free(queue->queue);
	free(queue, M_KMOD);
	return NULL;
}

void kmod_destroy_workqueue(struct workqueue_struct *queue)
{
	taskqueue_drain_all(queue->queue);
	taskqueue_free(queue->queue);
	free(queue, M_KMOD);
}

/* A processor's thread of callouts, which is to come by. */
struct clock {
	struct callout callout;
	volatile bool came_by;
};

static void come_by(void *data)
{
	struct clock *clock = data;

	clock->came_by = true;
}

/* Waits until each thread of callouts has left the function, or the lock, that it was at. */
static void await_clocks(void)
{
	struct clock *clocks = mallocarray(mp_maxid + 1, sizeof(*clocks), M_KMOD, M_WAITOK | M_ZERO);
	u_int cpu;

	CPU_FOREACH(cpu) {
		callout_init(&clocks[cpu].callout, 1);
		callout_reset_on(&clocks[cpu].callout, 1, come_by, &clocks[cpu], (int)cpu);
	}
	CPU_FOREACH(cpu) {
		while (!clocks[cpu].came_by)
			pause("kmodck", 1);
		callout_drain(&clocks[cpu].callout);
	}
	free(clocks, M_KMOD);
}

/* The threads of the system's queues, and those of callouts, have left what they were doing. */
void kmod_synchronize_tasks(void)
{
	await_clocks();
	taskqueue_quiesce(taskqueue_thread);
}
