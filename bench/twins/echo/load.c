/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Calls a device such as drivers/echo, for bench/echo. Usage: load DEVICE REPEATS.
 *
 * Each call is made COUNT times in a row and then twice as often, at each size; a line for each says which call, of how many
 * bytes, how often, and how many nanoseconds it took. A call that does not do what it is to do ends the program.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

/* So that twice as many of the longest mostly end before a tick of the kernel's clock. */
#define COUNT 100

#define ECHO_CLEAR _IO('e', 0)

static unsigned char bytes[4096] __attribute__((aligned(4096)));
static int device;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static unsigned long long now(void)
{
	struct timespec at;

	if (clock_gettime(CLOCK_MONOTONIC, &at))
		fail("clock_gettime");
	return at.tv_sec * 1000000000ULL + at.tv_nsec;
}

static void make_write(size_t len)
{
	if (write(device, bytes, len) != (ssize_t)len)
		fail("write");
}

static void make_read(size_t len)
{
	if (read(device, bytes, len) != (ssize_t)len)
		fail("read");
}

static void make_ioctl(size_t len)
{
	if (ioctl(device, _IOC(_IOC_READ | _IOC_WRITE, 'e', 4, len), bytes))
		fail("ioctl");
}

static void make_poll(size_t len)
{
	struct pollfd wanted = { .fd = device, .events = POLLIN | POLLOUT };

	(void)len;
	if (poll(&wanted, 1, 0) != 1 || wanted.revents != (POLLIN | POLLOUT))
		fail("poll");
}

/* Makes a call again and again: nothing else is between the two looks at the clock. */
static void measure(const char *name, void (*make)(size_t), size_t len, int count)
{
	unsigned long long begin, end;
	int i;

	begin = now();
	for (i = 0; i < count; i++)
		make(len);
	end = now();
	printf("%s %zu %d %llu\n", name, len, count, end - begin);
}

int main(int argc, char **argv)
{
	static const size_t lens[] = { 1, 64, sizeof(bytes) };
	int repeats, twice;
	size_t i;

	if (argc != 3) {
		fprintf(stderr, "usage: load DEVICE REPEATS\n");
		return 2;
	}
	device = open(argv[1], O_RDWR | O_NONBLOCK);
	if (device < 0)
		fail(argv[1]);
	if (ioctl(device, ECHO_CLEAR))
		fail("clear");
	memset(bytes, 7, sizeof(bytes));
	for (repeats = atoi(argv[2]); repeats > 0; repeats--) {
		for (i = 0; i < sizeof(lens) / sizeof(*lens); i++) {
			for (twice = 1; twice <= 2; twice++) {
				measure("write", make_write, lens[i], COUNT * twice);
				measure("read", make_read, lens[i], COUNT * twice);
				measure("ioctl", make_ioctl, lens[i], COUNT * twice);
				/* With so many bytes in the queue. */
				make_write(lens[i]);
				measure("poll", make_poll, lens[i], COUNT * twice);
				make_read(lens[i]);
			}
		}
	}
	return 0;
}
