/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The twin of drivers/hello: a parameter, a growing array, a log line on load and on unload. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/overflow.h>
#include <linux/slab.h>

static unsigned int count = 3;
module_param(count, uint, 0);
MODULE_PARM_DESC(count, "How many squares to compute");

struct squares {
	u64 *values;
	size_t len;
	size_t capacity;
};

static struct squares squares;

static int squares_push(struct squares *s, u64 value)
{
	if (s->len == s->capacity) {
		size_t capacity = max_t(size_t, s->capacity * 2, 4);
		u64 *values = krealloc(s->values, array_size(capacity, sizeof(*values)), GFP_KERNEL);

		if (!values)
			return -ENOMEM;
		s->values = values;
		s->capacity = capacity;
	}
	s->values[s->len++] = value;
	return 0;
}

/* Room for a number of 64 bits, a comma and a blank. */
#define SHOWN_BYTES 22

static void squares_show(const struct squares *s)
{
	size_t size = s->len * SHOWN_BYTES + 1, at = 0, i;
	char *text = kmalloc(size, GFP_KERNEL);

	if (!text)
		return;
	text[0] = '\0';
	for (i = 0; i < s->len; i++)
		at += scnprintf(text + at, size - at, i ? ", %llu" : "%llu", s->values[i]);
	pr_info("hello, the squares are [%s]\n", text);
	kfree(text);
}

static int __init hello_init(void)
{
	u64 n;

	for (n = 1; n <= count; n++) {
		u64 square;
		int err = check_mul_overflow(n, n, &square) ? -EOVERFLOW : squares_push(&squares, square);

		if (err) {
			kfree(squares.values);
			return err;
		}
	}
	squares_show(&squares);
	return 0;
}
module_init(hello_init);

static void __exit hello_exit(void)
{
	pr_info("goodbye after %zu squares\n", squares.len);
	kfree(squares.values);
}
module_exit(hello_exit);

MODULE_AUTHOR("The cargo-kmod developers");
MODULE_DESCRIPTION("Says hello and counts");
MODULE_LICENSE("Dual MIT/GPL");
