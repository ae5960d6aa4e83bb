import { describe, expect, it } from 'vitest';
import { Secret } from '../../../../src/base/secret.ts';
import {
  createTokenSource,
  type EndpointAnswer,
} from '../../../../src/servers/kafka/client/sasl/token-source.ts';
import type { EndpointLogin } from '../../../../src/servers/kafka/client/security.ts';

const login: EndpointLogin = {
  mechanism: 'OAUTHBEARER',
  extensions: {},
  endpoint: {
    url: 'https://login/token',
    clientId: 'me',
    clientSecret: new Secret('hush'),
    scope: null,
    ca: null,
  },
};

/** An endpoint that gives what is told, and a clock of the test's. */
function world(...answers: (EndpointAnswer | Error)[]) {
  const state = { nowMs: 0, asked: 0, waitedMs: [] as number[] };
  const source = createTokenSource({
    ask: async () => {
      state.asked += 1;
      const answer = answers.shift() ?? new Error('nobody is there');
      if (answer instanceof Error) throw answer;
      return answer;
    },
    delay: async (ms) => {
      state.waitedMs.push(ms);
    },
    nowMs: () => state.nowMs,
  });
  return { state, token: async () => (await source.token(login)).reveal(), source };
}

const giving = (token: string, lifeS?: number): EndpointAnswer => ({
  status: 200,
  text: JSON.stringify({ access_token: token, ...(lifeS === undefined ? {} : { expires_in: lifeS }) }),
});

describe('tokens', () => {
  it('that are given are used as they are', async () => {
    const { source } = world();
    const token = await source.token({ mechanism: 'OAUTHBEARER', token: new Secret('own'), extensions: {} });
    expect(token.reveal()).toBe('own');
  });

  it('are asked for once by all who want one meanwhile, and used for most of their life', async () => {
    const { state, token } = world(giving('a', 100), giving('b', 100));
    expect(await Promise.all([token(), token()])).toEqual(['a', 'a']);
    state.nowMs = 79_999;
    expect(await token()).toBe('a');
    state.nowMs = 80_000;
    expect(await token()).toBe('b');
    expect(state.asked).toBe(2);
  });

  it('whose end nobody tells last a minute', async () => {
    const { state, token } = world(giving('a'), giving('b'));
    await token();
    state.nowMs = 47_999;
    expect(await token()).toBe('a');
    state.nowMs = 48_000;
    expect(await token()).toBe('b');
  });

  it('are asked for again where the endpoint is in trouble', async () => {
    const { state, token } = world(new Error('reset'), { status: 503, text: '' }, giving('a'));
    expect(await token()).toBe('a');
    expect(state.waitedMs).toEqual([200, 1_000]);
  });

  it('are not asked for again where they are refused; the refusal serves nobody later', async () => {
    const refusal = { status: 401, text: '{"error":"invalid_client","error_description":"who?"}' };
    const { state, token } = world(refusal, giving('a'));
    await expect(token()).rejects.toThrow(
      'the token endpoint https://login/token gives me no token: invalid_client: who?',
    );
    expect(state.asked).toBe(1);
    expect(await token()).toBe('a');
  });

  it.each([
    { status: 200, text: '<html>' },
    { status: 200, text: '{"access_token":"two words"}' },
    { status: 200, text: 'null' },
  ])('are missed in what is none: $text', async (answer) => {
    await expect(world(answer).token()).rejects.toThrow('gives me no token: HTTP status 200, no token');
  });
});
