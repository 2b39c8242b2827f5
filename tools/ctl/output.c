// SPDX-License-Identifier: GPL-2.0
/*
 * Output of a command. An array is written object by object, because 50,000
 * splices are too many to keep as json-c objects.
 */
#include "output.h"

static const char *json_text(const struct ctl *ctl, struct json_object *object)
{
	int flags = JSON_C_TO_STRING_NOSLASHESCAPE;

	flags |= ctl->pretty ? JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED :
			       JSON_C_TO_STRING_PLAIN;
	return json_object_to_json_string_ext(object, flags);
}

void output_begin(const struct output *output)
{
	if (output->ctl->json)
		fputc('[', stdout);
}

/* Takes the object. */
void output_object(struct output *output, struct json_object *object)
{
	const struct ctl *ctl = output->ctl;

	if (ctl->json)
		printf("%s%s%s", output->n ? "," : "", ctl->pretty ? "\n" : "", json_text(ctl, object));
	else
		output->text(stdout, object, output->stats);
	output->n++;
	json_object_put(object);
}

void output_end(const struct output *output)
{
	if (output->ctl->json)
		printf("%s]\n", output->ctl->pretty && output->n ? "\n" : "");
}

/* One object by itself, at once. Takes the object. */
void output_line(const struct output *output, struct json_object *object)
{
	if (output->ctl->json)
		printf("%s\n", json_text(output->ctl, object));
	else
		output->text(stdout, object, output->stats);
	fflush(stdout);
	json_object_put(object);
}
