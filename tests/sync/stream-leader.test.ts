/** Questions to the leader of a stream, when nodes that know of no leader answer first. */
import type { NatsConnection } from '@nats-io/transport-node';
import { expect, test } from 'vitest';
import { createLeader } from '../../sync/relay/stream-leader.ts';

const noLeader = { error: { code: 503, err_code: 10008, description: 'JetStream system temporarily unavailable' } };
const own = { state: { last_seq: 3 }, cluster: { name: 'county' } };
const leaders = { state: { last_seq: 9 }, cluster: { name: 'county', leader: 'n2' } };
const stored = {
  message: {
    seq: 5,
    subject: 's.village.v1',
    hdrs: Buffer.from('NATS/1.0\r\nCunbiao-Id: abc\r\nCunbiao-Stream: def\r\n\r\n').toString('base64'),
    data: Buffer.from('内容').toString('base64'),
  },
};

/** A connection over which the answers come one after the other. */
function answering(...answers: readonly (object | '')[]) {
  let hear: (error: null, message: { subject: string; data: Uint8Array }) => void = () => {};
  const asked: string[] = [];
  const connection = {
    subscribe: (_: string, { callback }: { callback: typeof hear }) => {
      hear = callback;
    },
    publish(subject: string, _: string | undefined, { reply }: { reply: string }) {
      asked.push(subject);
      for (const answer of answers)
        setTimeout(() => {
          const text = answer === '' ? '' : JSON.stringify(answer);
          hear(null, { subject: reply, data: new TextEncoder().encode(text) });
        });
    },
  };
  return { asked, leader: createLeader(connection as unknown as NatsConnection, 's', 5000) };
}

test('the answer of a node without a leader is passed over when the leader answers', async () => {
  const { asked, leader } = answering(noLeader, stored);
  const found = await leader.firstFrom(4);
  expect(asked).toEqual(['$JS.API.STREAM.MSG.GET.s']);
  expect(found).toMatchObject({ position: 5, subject: 's.village.v1' });
  expect(new TextDecoder().decode(found?.bytes)).toBe('内容');
  expect([found?.header('Cunbiao-Id'), found?.header('Cunbiao-Stream'), found?.header('Cunbiao')]).toEqual([
    'abc',
    'def',
    undefined,
  ]);
  expect(await answering(own, leaders).leader.end()).toBe(9);
});

test('without a leader, and where nobody is, it says so', async () => {
  await expect(answering(noLeader, own, noLeader).leader.end()).rejects.toThrow('no leader');
  await expect(answering('').leader.at(1)).rejects.toThrow('Nobody is there');
  await expect(answering({ error: { err_code: 10059, description: 'stream not found' } }).leader.end()).rejects.toThrow(
    'stream not found',
  );
});

test('a message that is not there is no failure', async () => {
  const none = { error: { code: 404, err_code: 10037, description: 'no message found' } };
  expect(await answering(noLeader, none).leader.at(7)).toBeUndefined();
});
