#include "tests/unit/shell/pipeline/fake_host.h"

static void line(Host *host, Stream stream, const char *text)
{
	(void)stream;
	g_string_append_printf(((FakeHost *)host)->text, "%s\n", text);
}

static void host_write(Host *host, const char *text, bool newline,
		       const char *foreground, const char *background)
{
	(void)foreground;
	(void)background;
	g_string_append_printf(((FakeHost *)host)->text, "%s%s", text,
			       newline ? "\n" : "");
}

static void progress(Host *host, const FeedbackProgress *now)
{
	(void)host;
	(void)now;
}

static char *read_line(Host *host, const char *prompt, bool secret)
{
	FakeHost *fake = (FakeHost *)host;
	(void)prompt;
	(void)secret;
	fake->asked++;
	if (!fake->answers || !*fake->answers)
		return NULL;
	return g_strdup(*fake->answers++);
}

static int choose(Host *host, const char *caption, const char *message,
		  const char *const *choices, int fallback)
{
	FakeHost *fake = (FakeHost *)host;
	(void)choices;
	(void)fallback;
	fake->asked++;
	g_string_append_printf(fake->text, "%s\n%s\n", caption, message);
	return fake->choice;
}

static unsigned width(Host *host)
{
	(void)host;
	return 0;
}

static const HostClass fake_class = {
	.line = line,
	.write = host_write,
	.progress = progress,
	.read_line = read_line,
	.choose = choose,
	.width = width,
};

void fake_host_init(FakeHost *fake)
{
	*fake = (FakeHost){ .host = { .class = &fake_class } };
	fake->text = g_string_new(NULL);
}

void fake_host_clear(FakeHost *fake)
{
	g_string_free(fake->text, TRUE);
}
