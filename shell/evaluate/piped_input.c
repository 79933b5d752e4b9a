#include "shell/evaluate/eval.h"

static List *read_lines(Session *session)
{
	Host *host = session->host;
	List *lines = list_new(LIST_CURSOR, 0);
	Value line;
	while (host->class->read_input && !session_interrupted(session) &&
	       value_text(line = host->class->read_input(host)))
		list_add_take(lines, line);
	return lines;
}

Value eval_piped_input(Session *session)
{
	session_wait(session, true);
	List *lines = read_lines(session);
	session_wait(session, false);
	session_set_global_take(session, "input",
				value_list_take(list_ref(lines)));
	return value_list_take(lines);
}
