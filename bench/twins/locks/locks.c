/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The twin of bench/modules/locks: locks, unlocks and counts references in loops; the log says when each begins and ends. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

static unsigned int rounds = 1000;
module_param(rounds, uint, 0);
MODULE_PARM_DESC(rounds, "How often each loop goes round");

static unsigned int repeats = 1;
module_param(repeats, uint, 0);
MODULE_PARM_DESC(repeats, "How often each loop is run");

struct shared {
	refcount_t refs;
	spinlock_t spin_lock;
	u64 spun;
	struct mutex mutex;
	u64 slept;
};

static struct shared *shared;

static struct shared *shared_new(void)
{
	struct shared *new = kmalloc(sizeof(*new), GFP_KERNEL);

	if (!new)
		return NULL;
	refcount_set(&new->refs, 1);
	spin_lock_init(&new->spin_lock);
	new->spun = 0;
	mutex_init(&new->mutex);
	new->slept = 0;
	return new;
}

/* Inlined, as rustc does it: else gcc calls it, and the twin takes longer. */
static __always_inline struct shared *shared_get(struct shared *s)
{
	refcount_inc(&s->refs);
	return s;
}

static __always_inline void shared_put(struct shared *s)
{
	if (refcount_dec_and_test(&s->refs))
		kfree(s);
}

static noinline void spin(struct shared *s, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		spin_lock(&s->spin_lock);
		s->spun += i;
		spin_unlock(&s->spin_lock);
	}
}

static noinline void mutex(struct shared *s, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		mutex_lock(&s->mutex);
		s->slept += i;
		mutex_unlock(&s->mutex);
	}
}

static noinline void refcount(struct shared *s, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		shared_put(shared_get(s));
}

static noinline void all(struct shared *s, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		struct shared *mine = shared_get(s);

		spin_lock(&mine->spin_lock);
		mine->spun += i;
		spin_unlock(&mine->spin_lock);
		shared_put(mine);
	}
}

static void measure(struct shared *s, unsigned int n)
{
	pr_info("spin %u begins\n", n);
	spin(s, n);
	pr_info("spin %u ends\n", n);
	mutex(s, n);
	pr_info("mutex %u ends\n", n);
	refcount(s, n);
	pr_info("refcount %u ends\n", n);
	all(s, n);
	pr_info("all %u ends\n", n);
}

static int __init locks_init(void)
{
	unsigned int i;

	shared = shared_new();
	if (!shared)
		return -ENOMEM;
	for (i = 0; i < repeats; i++) {
		measure(shared, rounds);
		measure(shared, rounds * 2);
	}
	return 0;
}
module_init(locks_init);

static void __exit locks_exit(void)
{
	u64 spun, slept;

	spin_lock(&shared->spin_lock);
	spun = shared->spun;
	spin_unlock(&shared->spin_lock);
	mutex_lock(&shared->mutex);
	slept = shared->slept;
	mutex_unlock(&shared->mutex);
	pr_info("spun %llu slept %llu\n", spun, slept);
	shared_put(shared);
}
module_exit(locks_exit);

MODULE_AUTHOR("The cargo-kmod developers");
MODULE_DESCRIPTION("Locks, unlocks and counts references in loops");
MODULE_LICENSE("Dual MIT/GPL");
