import { UsageError } from '../../base/errors.ts';
import { quoted } from '../../options/field.ts';
import { type RawOptions, readListOption, readOption } from '../../options/read-option.ts';
import { kafkaFields, MAX_APPS, MAX_CLIENTS, type SingleOptions, thresholdField } from './fields.ts';
import { clientsOf, type KafkaOptions } from './options.ts';

/** 2^40 messages: what the sequence accounts hold with ease, and half a year at 70,000 per second. */
export const MAX_ASKED_MESSAGES = 2 ** 40;

/**
 * Reads the options of `hydra kafka`.
 * @param bootstrap the brokers that the settings name, `--bootstrap` included; null = one is started for the run
 * @throws UsageError naming the option, what is wrong and its range, also where options contradict each other.
 */
export function parseKafkaOptions(raw: RawOptions, bootstrap: string | null): KafkaOptions {
  const read = <K extends keyof SingleOptions>(name: K): SingleOptions[K] =>
    readOption<SingleOptions[K]>(raw, name, kafkaFields[name]);
  const clients = read('clients');
  const clients_per_app = read('clients_per_app');
  refuseTwoFleets(raw, clients);
  const options: KafkaOptions = {
    test_duration: read('test_duration'),
    msg_batch: read('msg_batch'),
    msg_rate: read('msg_rate'),
    clients,
    total_sub_apps: clients === null ? read('total_sub_apps') : Math.ceil(clients / clients_per_app),
    clients_per_app,
    msg_size: read('msg_size'),
    keep_running: read('keep_running'),
    acks: read('acks'),
    linger_ms: read('linger_ms'),
    consumer_max_buffer_size: read('consumer_max_buffer_size'),
    partitions: read('partitions'),
    replication_factor: read('replication_factor'),
    bootstrap,
    topic: read('topic'),
    client: read('client'),
    fetch_min_bytes: read('fetch_min_bytes'),
    fetch_max_wait_ms: read('fetch_max_wait_ms'),
    warmup_s: read('warmup_s'),
    max_drain_s: read('max_drain_s'),
    max_lateness_ms: read('max_lateness_ms'),
    fail_unclean: read('fail_unclean'),
    drain_timeout_s: read('drain_timeout_s'),
    output: read('output'),
    json: read('json'),
    threshold: readListOption(raw, 'threshold', thresholdField),
    config_file: read('config_file'),
  };
  refuseContradictions(options);
  if (bootstrap === null) refuseOfOwnBroker(options);
  return options;
}

function refuseTwoFleets(raw: RawOptions, clients: number | null): void {
  if (clients === null || raw.total_sub_apps === undefined) return;
  throw new UsageError(`--clients ${clients} and --total_sub_apps both say how many subscribers there are`, {
    hint: 'give one of them; --clients_per_app says how many an app hosts',
  });
}

function refuseContradictions(options: KafkaOptions): void {
  refuseMessageCount(options);
  const clients = clientsOf(options);
  if (clients > MAX_CLIENTS) {
    throw new UsageError(
      `--total_sub_apps ${options.total_sub_apps} x --clients_per_app ${options.clients_per_app} is ${clients} subscribers`,
      { hint: `at most ${MAX_CLIENTS} in all` },
    );
  }
  if (options.total_sub_apps > MAX_APPS) {
    throw new UsageError(
      `--clients ${clients} at --clients_per_app ${options.clients_per_app} needs ${options.total_sub_apps} apps`,
      { hint: `at most ${MAX_APPS}: let an app host more clients` },
    );
  }
  const asked = options.msg_rate * options.test_duration;
  if (asked * clients > Number.MAX_SAFE_INTEGER) {
    throw new UsageError(
      `${asked} messages to ${clients} subscribers are more deliveries than can be counted`,
      {
        hint: 'lower --msg_rate, --test_duration or --total_sub_apps',
      },
    );
  }
  const buffer = options.consumer_max_buffer_size;
  if (buffer > 0 && buffer < options.msg_size) {
    throw new UsageError(
      `--consumer_max_buffer_size ${buffer} cannot hold one message of --msg_size ${options.msg_size}`,
      {
        hint: 'raise it, or give 0 for no bound',
      },
    );
  }
  if (options.drain_timeout_s < options.max_drain_s) {
    throw new UsageError(
      `--drain_timeout_s ${options.drain_timeout_s} ends before --max_drain_s ${options.max_drain_s}`,
      { hint: 'give a timeout at least as long' },
    );
  }
}

function refuseMessageCount(options: KafkaOptions): void {
  const asked = options.msg_rate * options.test_duration;
  const product = `--msg_rate ${options.msg_rate} x --test_duration ${options.test_duration}`;
  if (asked < 1) {
    throw new UsageError(`${product} asks for less than one message`, {
      hint: 'raise the rate or the duration',
    });
  }
  if (asked > MAX_ASKED_MESSAGES) {
    throw new UsageError(`${product} asks for ${quoted(String(asked))} messages`, {
      hint: `at most ${MAX_ASKED_MESSAGES}: lower the rate or the duration`,
    });
  }
}

function refuseOfOwnBroker({ topic, replication_factor }: KafkaOptions): void {
  const hint = 'name the brokers with --bootstrap or [kafka] bootstrap, or leave the option out';
  if (topic !== null) {
    throw new UsageError(
      `--topic ${topic} names an existing topic, and a broker started for the run has none`,
      { hint },
    );
  }
  if (replication_factor > 1) {
    throw new UsageError(
      `--replication_factor ${replication_factor} needs as many brokers, and one is started for the run`,
      {
        hint,
      },
    );
  }
}
