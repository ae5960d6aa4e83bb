/*
 * What libzmq does as fast as it can with PUB and SUB over TCP on 127.0.0.1, for the benchmark:
 *
 *   zmq-pub-sub <subscribers> <seconds> <bytes> <high-water mark>
 *
 * prints deliveries per second in all, from the first message to the last. Two processes, as libzmq's own local_thr and
 * remote_thr are, which use PUSH and PULL: one publishes, one has all SUB sockets in one poll loop. Each has libzmq's one I/O
 * thread. The publisher is an XPUB socket, which is a PUB socket that tells who has subscribed: it begins when all have. It
 * waits for the slowest subscriber (ZMQ_XPUB_NODROP), so that nothing is dropped: fails where messages are missing.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

/** Messages between two looks at the clock, and those of one socket until the next one's turn. */
#define LOOK_MESSAGES 100
#define TURN_MESSAGES 1000

static double now_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void check(int holds, const char *what) {
  if (holds) return;
  fprintf(stderr, "%s: %s\n", what, zmq_strerror(errno));
  exit(1);
}

static void *new_context(int sockets) {
  void *context = zmq_ctx_new();
  check(zmq_ctx_set(context, ZMQ_MAX_SOCKETS, sockets + 16) == 0, "ZMQ_MAX_SOCKETS");
  return context;
}

static void set(void *socket, int option, int value) {
  check(zmq_setsockopt(socket, option, &value, sizeof value) == 0, "a socket option");
}

/** The last message of all is as long as the others and begins with 'e'. */
static void publish(int port_pipe, int subscribers, double seconds, size_t bytes, int mark) {
  void *socket = zmq_socket(new_context(1), ZMQ_XPUB);
  check(socket != NULL, "XPUB");
  set(socket, ZMQ_SNDHWM, mark);
  set(socket, ZMQ_XPUB_NODROP, 1);
  // Otherwise equal subscriptions are told once.
  set(socket, ZMQ_XPUB_VERBOSE, 1);
  check(zmq_bind(socket, "tcp://127.0.0.1:*") == 0, "bind");
  char endpoint[256] = {0};
  size_t length = sizeof endpoint;
  check(zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, endpoint, &length) == 0, "the endpoint");
  check(write(port_pipe, endpoint, sizeof endpoint) == sizeof endpoint, "the pipe");
  char subscription[8];
  for (int i = 0; i < subscribers; i++) check(zmq_recv(socket, subscription, sizeof subscription, 0) > 0, "a subscription");
  char *body = calloc(1, bytes);
  const double end_s = now_s() + seconds;
  unsigned long sent = 0;
  do {
    for (int i = 0; i < LOOK_MESSAGES; i++, sent++) check(zmq_send(socket, body, bytes, 0) == (int)bytes, "send");
  } while (now_s() < end_s);
  body[0] = 'e';
  memcpy(body + 1, &sent, sizeof sent);
  check(zmq_send(socket, body, bytes, 0) == (int)bytes, "send");
  // The subscribers' process ends this one when it has had everything.
  pause();
}

struct received {
  unsigned long messages;
  /** What the last message said; 0 until it has come. */
  unsigned long expected;
};

/** Takes what waits in one socket. @returns whether its last message was among it */
static int take(void *socket, char *body, size_t bytes, struct received *received) {
  for (int i = 0; i < TURN_MESSAGES; i++) {
    const int length = zmq_recv(socket, body, bytes, ZMQ_DONTWAIT);
    if (length < 0 && errno == EAGAIN) return 0;
    check(length == (int)bytes, "receive");
    if (body[0] == 'e') {
      memcpy(&received->expected, body + 1, sizeof received->expected);
      check(received->messages == received->expected, "messages are missing");
      return 1;
    }
    received->messages++;
  }
  return 0;
}

static double deliveries_per_s(const char *endpoint, int subscribers, size_t bytes) {
  void *context = new_context(subscribers);
  zmq_pollitem_t *items = calloc(subscribers, sizeof *items);
  struct received *received = calloc(subscribers, sizeof *received);
  char *body = malloc(bytes);
  for (int i = 0; i < subscribers; i++) {
    void *socket = zmq_socket(context, ZMQ_SUB);
    check(socket != NULL, "SUB");
    check(zmq_setsockopt(socket, ZMQ_SUBSCRIBE, "", 0) == 0, "subscribe");
    check(zmq_connect(socket, endpoint) == 0, "connect");
    items[i] = (zmq_pollitem_t){.socket = socket, .events = ZMQ_POLLIN};
  }
  double started_s = 0;
  for (int open = subscribers; open > 0;) {
    check(zmq_poll(items, subscribers, -1) > 0, "poll");
    if (started_s == 0) started_s = now_s();
    for (int i = 0; i < subscribers; i++) {
      if ((items[i].revents & ZMQ_POLLIN) == 0) continue;
      if (!take(items[i].socket, body, bytes, &received[i])) continue;
      items[i].events = 0;
      open--;
    }
  }
  unsigned long messages = 0;
  for (int i = 0; i < subscribers; i++) messages += received[i].messages;
  return messages / (now_s() - started_s);
}

int main(int argc, char **argv) {
  if (argc != 5) {
    fprintf(stderr, "usage: zmq-pub-sub <subscribers> <seconds> <bytes> <high-water mark>\n");
    return 2;
  }
  const int subscribers = atoi(argv[1]);
  const size_t bytes = atol(argv[3]);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  int port_pipe[2];
  check(pipe(port_pipe) == 0, "pipe");
  const pid_t publisher = fork();
  check(publisher >= 0, "fork");
  if (publisher == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    publish(port_pipe[1], subscribers, atof(argv[2]), bytes, atoi(argv[4]));
  }
  close(port_pipe[1]);
  char endpoint[256];
  check(read(port_pipe[0], endpoint, sizeof endpoint) == sizeof endpoint, "the publisher's endpoint");
  const double rate = deliveries_per_s(endpoint, subscribers, bytes);
  kill(publisher, SIGKILL);
  waitpid(publisher, NULL, 0);
  printf("%.0f\n", rate);
  return 0;
}
