/*
 * What librdkafka does as fast as it can, for the benchmark:
 *
 *   perf publish <bootstrap> <topic> <messages> <bytes> <acks> <linger ms> <batch bytes> <compression>
 *   perf read <bootstrap> <topic> <messages>
 *
 * prints messages per second, from connecting on. Partition 0 alone, no group, no idempotence.
 */
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static long delivered = 0;
static long failed = 0;

static double now_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void die(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(1);
}

static void set(rd_kafka_conf_t *conf, const char *name, const char *value) {
  char error[512];
  if (rd_kafka_conf_set(conf, name, value, error, sizeof error) != RD_KAFKA_CONF_OK) die(error);
}

static rd_kafka_t *client(rd_kafka_type_t type, rd_kafka_conf_t *conf) {
  char error[512];
  rd_kafka_t *rk = rd_kafka_new(type, conf, error, sizeof error);
  if (rk == NULL) die(error);
  return rk;
}

static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *message, void *opaque) {
  (void)rk;
  (void)opaque;
  if (message->err) failed++;
  else delivered++;
}

static void publish(char **args) {
  const char *topic = args[1];
  const long messages = atol(args[2]);
  const long bytes = atol(args[3]);
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  set(conf, "bootstrap.servers", args[0]);
  set(conf, "acks", args[4]);
  set(conf, "linger.ms", args[5]);
  set(conf, "batch.size", args[6]);
  set(conf, "batch.num.messages", "1000000");
  set(conf, "compression.codec", args[7]);
  set(conf, "queue.buffering.max.messages", "1000000");
  set(conf, "queue.buffering.max.kbytes", "262144");
  rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
  const double start = now_s();
  rd_kafka_t *rk = client(RD_KAFKA_PRODUCER, conf);
  rd_kafka_topic_t *rkt = rd_kafka_topic_new(rk, topic, NULL);
  char *value = malloc(bytes);
  for (long i = 0; i < bytes; i++) value[i] = 'A' + i % 26;
  for (long sent = 0; sent < messages;) {
    if (rd_kafka_produce(rkt, 0, RD_KAFKA_MSG_F_COPY, value, bytes, NULL, 0, NULL) == 0) {
      if (++sent % 1000 == 0) rd_kafka_poll(rk, 0);
    } else if (rd_kafka_last_error() == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      rd_kafka_poll(rk, 5);
    } else {
      die(rd_kafka_err2str(rd_kafka_last_error()));
    }
  }
  rd_kafka_flush(rk, 120000);
  if (delivered != messages) die("not every message was acknowledged");
  printf("%.1f\n", messages / (now_s() - start));
}

static void read_all(char **args) {
  const long messages = atol(args[2]);
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  set(conf, "bootstrap.servers", args[0]);
  set(conf, "group.id", "bench");
  set(conf, "enable.auto.commit", "false");
  set(conf, "enable.auto.offset.store", "false");
  const double start = now_s();
  rd_kafka_t *rk = client(RD_KAFKA_CONSUMER, conf);
  rd_kafka_poll_set_consumer(rk);
  rd_kafka_topic_partition_list_t *partitions = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(partitions, args[1], 0)->offset = RD_KAFKA_OFFSET_BEGINNING;
  if (rd_kafka_assign(rk, partitions)) die("cannot assign the partition");
  rd_kafka_queue_t *queue = rd_kafka_queue_get_consumer(rk);
  rd_kafka_message_t *batch[10000];
  long count = 0;
  while (count < messages) {
    const ssize_t got = rd_kafka_consume_batch_queue(queue, 1000, batch, 10000);
    for (ssize_t i = 0; i < got; i++) {
      if (batch[i]->err && batch[i]->err != RD_KAFKA_RESP_ERR__PARTITION_EOF)
        die(rd_kafka_message_errstr(batch[i]));
      if (!batch[i]->err) count++;
      rd_kafka_message_destroy(batch[i]);
    }
    if (now_s() - start > 120) die("not every message came");
  }
  printf("%.1f\n", count / (now_s() - start));
}

int main(int argc, char **argv) {
  if (argc == 10 && strcmp(argv[1], "publish") == 0) publish(argv + 2);
  else if (argc == 5 && strcmp(argv[1], "read") == 0) read_all(argv + 2);
  else die("perf publish|read ...");
  return 0;
}
