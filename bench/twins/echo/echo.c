/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The twin of drivers/echo: a device, `/dev/echo_c`, that gives back what is written to it. */
#include <linux/fs.h>
#include <linux/ioctl.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/uio.h>
#include <linux/wait.h>

#define MAX_SIZE (1U << 24)

struct stats {
	u64 queued;
	u64 written;
	u64 read;
};

struct bytes_1 { u8 bytes[1]; };
struct bytes_64 { u8 bytes[64]; };
struct bytes_4096 { u8 bytes[4096]; };

#define ECHO_CLEAR _IO('e', 0)
#define ECHO_STATS _IOR('e', 1, struct stats)
#define ECHO_SET_LIMIT _IOW('e', 2, u32)
#define ECHO_SWAP_LIMIT _IOWR('e', 3, u32)
#define ECHO_1 _IOWR('e', 4, struct bytes_1)
#define ECHO_64 _IOWR('e', 4, struct bytes_64)
#define ECHO_4096 _IOWR('e', 4, struct bytes_4096)

static unsigned int size = 65536;
module_param(size, uint, 0444);
MODULE_PARM_DESC(size, "How many bytes the queue takes");

/* The bytes in it begin at `start`, and go on at the beginning of the memory when they reach its end. */
struct queue {
	refcount_t refs;
	struct mutex lock;
	wait_queue_head_t changed;
	u8 *memory;
	size_t size;
	size_t start;
	size_t len;
	size_t limit;
	u64 written;
	u64 read;
};

static struct queue *queue;

static struct queue *queue_new(size_t size)
{
	struct queue *q = kzalloc(sizeof(*q), GFP_KERNEL);

	if (!q)
		return NULL;
	q->memory = kvzalloc(size, GFP_KERNEL);
	if (!q->memory) {
		kfree(q);
		return NULL;
	}
	refcount_set(&q->refs, 1);
	mutex_init(&q->lock);
	init_waitqueue_head(&q->changed);
	q->size = size;
	q->limit = size;
	return q;
}

static void queue_put(struct queue *q)
{
	if (!refcount_dec_and_test(&q->refs))
		return;
	kvfree(q->memory);
	kfree(q);
}

static size_t queue_room(const struct queue *q)
{
	return q->len < q->limit ? q->limit - q->len : 0;
}

/* How many of the oldest bytes lie side by side. */
static size_t queue_oldest(const struct queue *q)
{
	return min(q->len, q->size - q->start);
}

static void queue_remove(struct queue *q, size_t count)
{
	q->len -= count;
	q->start += count;
	if (q->start >= q->size)
		q->start -= q->size;
	if (!q->len)
		q->start = 0;
}

static bool must_not_wait(const struct kiocb *iocb)
{
	return (iocb->ki_flags & IOCB_NOWAIT) || (iocb->ki_filp->f_flags & O_NONBLOCK);
}

static int echo_open(struct inode *inode, struct file *file)
{
	refcount_inc(&queue->refs);
	file->private_data = queue;
	return 0;
}

static int echo_release(struct inode *inode, struct file *file)
{
	queue_put(file->private_data);
	return 0;
}

static ssize_t echo_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct queue *q = iocb->ki_filp->private_data;
	size_t copied, total = 0;
	int piece;

	if (!iov_iter_count(to))
		return 0;
	mutex_lock(&q->lock);
	while (!q->len) {
		mutex_unlock(&q->lock);
		if (must_not_wait(iocb))
			return -EAGAIN;
		if (wait_event_interruptible(q->changed, READ_ONCE(q->len)))
			return -ERESTARTSYS;
		mutex_lock(&q->lock);
	}
	for (piece = 0; piece < 2; piece++) {
		copied = copy_to_iter(q->memory + q->start, queue_oldest(q), to);
		queue_remove(q, copied);
		total += copied;
		if (!iov_iter_count(to) || !q->len)
			break;
	}
	q->read += total;
	mutex_unlock(&q->lock);
	if (!total)
		return -EFAULT;
	wake_up_all(&q->changed);
	return total;
}

static ssize_t echo_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct queue *q = iocb->ki_filp->private_data;
	size_t room, end, copied, total = 0;
	int piece;

	if (!iov_iter_count(from))
		return 0;
	mutex_lock(&q->lock);
	while (!queue_room(q)) {
		mutex_unlock(&q->lock);
		if (must_not_wait(iocb))
			return -EAGAIN;
		if (wait_event_interruptible(q->changed, READ_ONCE(q->len) < READ_ONCE(q->limit)))
			return -ERESTARTSYS;
		mutex_lock(&q->lock);
	}
	for (piece = 0; piece < 2; piece++) {
		room = queue_room(q);
		end = q->start + q->len;
		if (end >= q->size)
			end -= q->size;
		copied = copy_from_iter(q->memory + end, min(room, q->size - end), from);
		q->len += copied;
		total += copied;
		if (!iov_iter_count(from) || !queue_room(q))
			break;
	}
	q->written += total;
	mutex_unlock(&q->lock);
	if (!total)
		return -EFAULT;
	wake_up_all(&q->changed);
	return total;
}

static __poll_t echo_poll(struct file *file, poll_table *table)
{
	struct queue *q = file->private_data;
	__poll_t ready = 0;

	poll_wait(file, &q->changed, table);
	mutex_lock(&q->lock);
	if (q->len)
		ready |= EPOLLIN | EPOLLRDNORM;
	if (queue_room(q))
		ready |= EPOLLOUT | EPOLLWRNORM;
	mutex_unlock(&q->lock);
	return ready;
}

static long echo_clear(struct queue *q)
{
	mutex_lock(&q->lock);
	q->start = 0;
	q->len = 0;
	mutex_unlock(&q->lock);
	wake_up_all(&q->changed);
	return 0;
}

static long echo_stats(struct queue *q, void __user *arg)
{
	struct stats stats;

	mutex_lock(&q->lock);
	stats.queued = q->len;
	stats.written = q->written;
	stats.read = q->read;
	mutex_unlock(&q->lock);
	return copy_to_user(arg, &stats, sizeof(stats)) ? -EFAULT : 0;
}

static long echo_set_limit(struct queue *q, void __user *arg, bool tell)
{
	u32 limit, before;

	if (copy_from_user(&limit, arg, sizeof(limit)))
		return -EFAULT;
	mutex_lock(&q->lock);
	if (!limit || limit > q->size) {
		mutex_unlock(&q->lock);
		return -EINVAL;
	}
	before = q->limit;
	q->limit = limit;
	mutex_unlock(&q->lock);
	wake_up_all(&q->changed);
	return tell && copy_to_user(arg, &before, sizeof(before)) ? -EFAULT : 0;
}

static long echo_4096(void __user *arg)
{
	struct bytes_4096 *bytes = kmalloc(sizeof(*bytes), GFP_KERNEL);
	long ret = 0;

	if (!bytes)
		return -ENOMEM;
	if (copy_from_user(bytes, arg, sizeof(*bytes)) || copy_to_user(arg, bytes, sizeof(*bytes)))
		ret = -EFAULT;
	kfree(bytes);
	return ret;
}

static long echo_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct queue *q = file->private_data;
	void __user *user = (void __user *)arg;
	struct bytes_1 one;
	struct bytes_64 some;

	switch (cmd) {
	case ECHO_1:
		if (copy_from_user(&one, user, sizeof(one)) || copy_to_user(user, &one, sizeof(one)))
			return -EFAULT;
		return 0;
	case ECHO_64:
		if (copy_from_user(&some, user, sizeof(some)) || copy_to_user(user, &some, sizeof(some)))
			return -EFAULT;
		return 0;
	case ECHO_4096:
		return echo_4096(user);
	case ECHO_STATS:
		return echo_stats(q, user);
	case ECHO_CLEAR:
		return echo_clear(q);
	case ECHO_SET_LIMIT:
		return echo_set_limit(q, user, false);
	case ECHO_SWAP_LIMIT:
		return echo_set_limit(q, user, true);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations operations = {
	.owner = THIS_MODULE,
	.open = echo_open,
	.release = echo_release,
	.read_iter = echo_read_iter,
	.write_iter = echo_write_iter,
	.unlocked_ioctl = echo_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.poll = echo_poll,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = KBUILD_MODNAME,
	.fops = &operations,
};

static int __init echo_init(void)
{
	int ret;

	if (!size || size > MAX_SIZE)
		return -EINVAL;
	queue = queue_new(size);
	if (!queue)
		return -ENOMEM;
	ret = misc_register(&device);
	if (ret)
		queue_put(queue);
	return ret;
}
module_init(echo_init);

static void __exit echo_exit(void)
{
	misc_deregister(&device);
	queue_put(queue);
}
module_exit(echo_exit);

MODULE_AUTHOR("The cargo-kmod developers");
MODULE_DESCRIPTION("Gives back what is written to it");
MODULE_LICENSE("Dual MIT/GPL");
