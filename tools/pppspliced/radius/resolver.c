// SPDX-License-Identifier: GPL-2.0
/*
 * Names of hosts to addresses, in threads.
 *
 * A thread lives for as long as there is something to do. What it shares with the loop's
 * thread is behind the lock; the names of a job that it works at are its own until the job
 * is on the list of those that are done. It may be blocked for longer than the resolver
 * lives: who is the last releases the memory.
 */
#include "radius/resolver.h"

#include <ev.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#define THREADS_MAX	4
#define JOBS_MAX	1024

/**
 * struct resolver_job - names that somebody waits for
 * @entry: in one of the resolver's lists
 * @done: what to call; NULL if nobody waits any more
 * @arg: argument of @done
 * @n_names: how many
 * @names: they
 */
struct resolver_job {
	TAILQ_ENTRY(resolver_job) entry;
	resolver_done *done;
	void *arg;
	size_t n_names;
	struct resolver_name names[];
};

TAILQ_HEAD(job_list, resolver_job);

/**
 * struct resolver - resolver
 * @loop: event loop
 * @wake: tells the loop that there are jobs in @finished
 * @lock: of all that follows; and of @wake's being sent, which may not be after resolver_free()
 * @waiting: jobs that no thread has taken
 * @finished: jobs that are done
 * @n_jobs: all there are
 * @n_threads: threads that are running
 * @closed: the loop's side has gone
 */
struct resolver {
	struct ev_loop *loop;
	ev_async wake;
	pthread_mutex_t lock;
	struct job_list waiting;
	struct job_list finished;
	unsigned int n_jobs;
	unsigned int n_threads;
	bool closed;
};

static void destroy(struct resolver *resolver)
{
	pthread_mutex_destroy(&resolver->lock);
	free(resolver);
}

static void free_jobs(struct job_list *list)
{
	struct resolver_job *job;

	while ((job = TAILQ_FIRST(list))) {
		TAILQ_REMOVE(list, job, entry);
		free(job);
	}
}

/* In a thread, without the lock. */
static void resolve(struct resolver_name *name)
{
	struct addrinfo hints = { .ai_socktype = SOCK_DGRAM }, *found;

	memset(&name->address, 0, sizeof(name->address));
	if (getaddrinfo(name->name, NULL, &hints, &found))
		return;
	if (found->ai_addrlen <= sizeof(name->address))
		memcpy(&name->address, found->ai_addr, found->ai_addrlen);
	freeaddrinfo(found);
}

static void *run(void *arg)
{
	struct resolver *resolver = arg;
	struct resolver_job *job;
	bool last;
	size_t i;

	pthread_mutex_lock(&resolver->lock);
	while (!resolver->closed && (job = TAILQ_FIRST(&resolver->waiting))) {
		TAILQ_REMOVE(&resolver->waiting, job, entry);
		pthread_mutex_unlock(&resolver->lock);
		for (i = 0; i < job->n_names; i++)
			resolve(&job->names[i]);
		pthread_mutex_lock(&resolver->lock);
		TAILQ_INSERT_TAIL(&resolver->finished, job, entry);
		if (!resolver->closed)
			ev_async_send(resolver->loop, &resolver->wake);
	}
	resolver->n_threads--;
	if (resolver->closed)
		free_jobs(&resolver->finished);
	last = resolver->closed && !resolver->n_threads;
	pthread_mutex_unlock(&resolver->lock);
	if (last)
		destroy(resolver);
	return NULL;
}

static struct resolver_job *take_finished(struct resolver *resolver)
{
	struct resolver_job *job;

	pthread_mutex_lock(&resolver->lock);
	job = TAILQ_FIRST(&resolver->finished);
	if (job) {
		TAILQ_REMOVE(&resolver->finished, job, entry);
		resolver->n_jobs--;
	}
	pthread_mutex_unlock(&resolver->lock);
	return job;
}

static void on_wake(struct ev_loop *loop, ev_async *wake, int events)
{
	struct resolver *resolver = wake->data;
	struct resolver_job *job;

	(void)loop;
	(void)events;
	while ((job = take_finished(resolver))) {
		if (job->done)
			job->done(job->arg, job->names, job->n_names);
		free(job);
	}
}

/**
 * resolver_new() - make a resolver
 * @loop: event loop on which results come
 *
 * Return: resolver, or NULL if there is no memory.
 */
struct resolver *resolver_new(struct ev_loop *loop)
{
	struct resolver *resolver = calloc(1, sizeof(*resolver));

	if (!resolver)
		return NULL;
	resolver->loop = loop;
	TAILQ_INIT(&resolver->waiting);
	TAILQ_INIT(&resolver->finished);
	pthread_mutex_init(&resolver->lock, NULL);
	ev_async_init(&resolver->wake, on_wake);
	resolver->wake.data = resolver;
	ev_async_start(loop, &resolver->wake);
	return resolver;
}

/* With the lock. Signals are the loop's. Return: whether a thread is there to do the job. */
static bool have_thread(struct resolver *resolver)
{
	sigset_t all, before;
	pthread_t thread;
	bool made;

	if (resolver->n_threads == THREADS_MAX)
		return true;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	made = !pthread_create(&thread, NULL, run, resolver);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (made) {
		pthread_detach(thread);
		resolver->n_threads++;
	}
	return resolver->n_threads;
}

/**
 * resolver_ask() - ask for the addresses of names
 * @resolver: resolver
 * @names: names; copied
 * @n_names: how many
 * @done: called once with all of them, on the loop's thread
 * @arg: its argument
 *
 * Return: job, to be cancelled; NULL if there are too many, and @done does not come.
 */
struct resolver_job *resolver_ask(struct resolver *resolver, const struct resolver_name *names,
				  size_t n_names, resolver_done *done, void *arg)
{
	struct resolver_job *job = malloc(sizeof(*job) + n_names * sizeof(*names));
	bool taken;

	if (!job)
		return NULL;
	job->done = done;
	job->arg = arg;
	job->n_names = n_names;
	memcpy(job->names, names, n_names * sizeof(*names));
	pthread_mutex_lock(&resolver->lock);
	taken = resolver->n_jobs < JOBS_MAX && have_thread(resolver);
	if (taken) {
		resolver->n_jobs++;
		TAILQ_INSERT_TAIL(&resolver->waiting, job, entry);
	}
	pthread_mutex_unlock(&resolver->lock);
	if (taken)
		return job;
	free(job);
	return NULL;
}

/**
 * resolver_cancel() - wait no longer
 * @job: job whose @done has not come, and will not
 */
void resolver_cancel(struct resolver_job *job)
{
	/* Threads do not look at it. */
	job->done = NULL;
}

/**
 * resolver_free() - release a resolver
 * @resolver: resolver; no @done comes any more
 *
 * Does not wait for names that are being looked up.
 */
void resolver_free(struct resolver *resolver)
{
	bool last;

	if (!resolver)
		return;
	ev_async_stop(resolver->loop, &resolver->wake);
	pthread_mutex_lock(&resolver->lock);
	resolver->closed = true;
	free_jobs(&resolver->waiting);
	free_jobs(&resolver->finished);
	last = !resolver->n_threads;
	pthread_mutex_unlock(&resolver->lock);
	if (last)
		destroy(resolver);
}
