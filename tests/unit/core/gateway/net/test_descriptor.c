#include "core/gateway/net/descriptor.h"

#include <sys/socket.h>
#include <unistd.h>

/* What is told of a socket, as letters. */
typedef struct World {
	Loop *loop;
	Descriptor *descriptor;
	int ends[2];
	GString *told;
	gboolean reads, stops; /* when it is told */
} World;

static void on_ready(void *data, guint events)
{
	World *world = data;
	char byte;
	if (events & DESCRIPTOR_READABLE)
		g_string_append_c(world->told, 'r');
	if (events & DESCRIPTOR_WRITABLE)
		g_string_append_c(world->told, 'w');
	if (events & DESCRIPTOR_BROKEN)
		g_string_append_c(world->told, 'b');
	if (world->reads)
		g_assert_cmpint(read(world->ends[0], &byte, 1), <=, 1);
	if (world->stops)
		descriptor_watch(world->descriptor, 0);
	if (world->told->len == 3)
		g_clear_pointer(&world->descriptor, descriptor_free);
}

static void open_world(World *world)
{
	*world = (World){ .loop = loop_new(), .told = g_string_new(NULL) };
	g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0,
				   world->ends),
			==, 0);
	world->descriptor =
		descriptor_new(world->loop, world->ends[0], on_ready, world);
}

static void on_over(void *data)
{
	loop_stop(data);
}

static void run(World *world)
{
	g_autoptr(Timer) timer = timer_new(world->loop, on_over, world->loop);
	timer_start(timer, 20, 0);
	loop_run(world->loop);
}

static void close_world(World *world)
{
	descriptor_free(world->descriptor);
	close(world->ends[0]);
	close(world->ends[1]);
	loop_free(world->loop);
	g_string_free(world->told, TRUE);
}

static void say(World *world, const char *text, gsize length)
{
	g_assert_cmpint(write(world->ends[1], text, length), ==,
			(gssize)length);
}

static void nothing_at_first(void)
{
	World world;
	open_world(&world);
	say(&world, "a", 1);
	run(&world);
	g_assert_cmpstr(world.told->str, ==, "");
	world.reads = TRUE;
	descriptor_watch(world.descriptor, DESCRIPTOR_READABLE);
	run(&world);
	g_assert_cmpstr(world.told->str, ==, "r");
	close_world(&world);
}

/* Again and again as long as it is true; freed from inside it is quiet. */
static void told_until_freed(void)
{
	World world;
	open_world(&world);
	descriptor_watch(world.descriptor, DESCRIPTOR_READABLE);
	say(&world, "a", 1);
	run(&world);
	g_assert_cmpstr(world.told->str, ==, "rrr");
	g_assert_null(world.descriptor);
	close_world(&world);
}

static void writable_until_told_off(void)
{
	World world;
	open_world(&world);
	world.stops = TRUE;
	descriptor_watch(world.descriptor,
			 DESCRIPTOR_READABLE | DESCRIPTOR_WRITABLE);
	run(&world);
	g_assert_cmpstr(world.told->str, ==, "w");
	say(&world, "a", 1);
	run(&world);
	g_assert_cmpstr(world.told->str, ==, "w");
	close_world(&world);
}

static void end_is_readable(void)
{
	World world;
	open_world(&world);
	world.stops = TRUE;
	descriptor_watch(world.descriptor, DESCRIPTOR_READABLE);
	shutdown(world.ends[1], SHUT_WR);
	run(&world);
	g_assert_cmpstr(world.told->str, ==, "r");
	close_world(&world);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/gateway/descriptor/nothing", nothing_at_first);
	g_test_add_func("/gateway/descriptor/until-freed", told_until_freed);
	g_test_add_func("/gateway/descriptor/writable",
			writable_until_told_off);
	g_test_add_func("/gateway/descriptor/end", end_is_readable);
	return g_test_run();
}
