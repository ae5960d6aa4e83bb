import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Keeper } from '../../src/process/keeper.ts';
import { createKeeper } from '../../src/process/watched-keeper.ts';
import { HydraLab } from '../harness/hydra-process.ts';
import { PASSWORD, type SecuredBroker, startSecuredBroker, USER } from '../harness/secured-broker.ts';
import { CLIENT_ID, CLIENT_SECRET, startTokenServer, type TokenServer } from '../harness/token-server.ts';

/* A broker whose sessions last four seconds, and tokens of a real OAuth server: who does not log in again is closed. */

const SESSION_MS = 4_000;

let keeper: Keeper;
let lab: HydraLab;
let tokens: TokenServer;
let secured: SecuredBroker;

beforeAll(async () => {
  keeper = await createKeeper();
  tokens = await startTokenServer(30);
  secured = await startSecuredBroker({ keeper, sessionMs: SESSION_MS, keysUrl: tokens.keysUrl });
  lab = new HydraLab();
}, 120_000);

afterAll(async () => {
  await lab?.closeEmpty(10_000);
  await secured?.broker.stop();
  await tokens?.close();
  await keeper.close();
});

const load = ['--total_sub_apps=2', '--msg_rate=200', '--test_duration=10'];
const at = () => [`--bootstrap=${secured.at('LOGIN')}`, '--kafka_security_protocol=SASL_PLAINTEXT'];
const scram = [
  '--kafka_sasl_mechanism=SCRAM-SHA-512',
  `--kafka_user=${USER}`,
  `--kafka_password=${PASSWORD}`,
];
const oauth = (secret = CLIENT_SECRET) => [
  ...['--kafka_sasl_mechanism=OAUTHBEARER', `--kafka_token_endpoint=${tokens.tokenUrl}`],
  ...[`--kafka_client_id=${CLIENT_ID}`, `--kafka_client_secret=${secret}`, '--kafka_scope=publish'],
];

describe('logins', { timeout: 90_000 }, () => {
  it('with a password are repeated before the session ends: 200 clients are never cut off', async () => {
    const result = await lab.kafka([...at(), ...scram, ...load, '--clients_per_app=100']);
    expect(result).toMatchObject({ counts: { acked: 2000, received: 400_000, lost: 0 } });
    expect(result.errors).toEqual({});
  });

  it('with tokens of an endpoint are, too, and a token serves a whole task', async () => {
    const before = tokens.given();
    const result = await lab.kafka([...at(), ...oauth(), ...load, '--clients_per_app=100']);
    expect(result).toMatchObject({ counts: { acked: 2000, received: 400_000, lost: 0 } });
    expect(result.errors).toEqual({});
    // The master, the publisher and two subscriber tasks; 202 clients log in several times each.
    expect(tokens.given() - before).toBe(4);
  });

  it('of kafkajs are repeated likewise', async () => {
    const result = await lab.kafka([...at(), ...oauth(), ...load, '--clients_per_app=5', '--client=kafkajs']);
    expect(result.counts).toMatchObject({ acked: 2000, lost: 0 });
  });

  it('with a secret that the endpoint does not take are refused in its words', async () => {
    const { code, stderr } = await lab.run(['kafka', ...at(), ...oauth('guessed'), ...load]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^hydra: the token endpoint \S+ gives hydra no token: invalid_client: .*\n$/);
    expect(stderr).not.toContain('guessed');
  });

  it('with a token that the broker does not take are refused in its words', async () => {
    const token = ['--kafka_sasl_mechanism=OAUTHBEARER', '--kafka_token=eyJhbGciOiJub25lIn0.e30.'];
    const { code, stderr } = await lab.run(['kafka', ...at(), ...token, ...load]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^hydra: Kafka at \S+ refuses the token \(OAUTHBEARER\): .+\n$/),
    });
  });

  it('of a token endpoint that is not there are given up with its address', async () => {
    const nowhere = oauth().map((arg) => arg.replace(tokens.tokenUrl, 'http://127.0.0.1:1/token'));
    const { code, stderr } = await lab.run(['kafka', ...at(), ...nowhere, ...load]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^hydra: the token endpoint http:\/\/127\.0\.0\.1:1\/token cannot be asked: .+\n$/,
    );
  });
});
