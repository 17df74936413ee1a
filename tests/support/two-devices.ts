/** The office's computer that has opened a village at a relay, and a telephone that was invited: what two people have between them. */
import { createVillage, joinVillage } from '../../sync/enrolling.ts';
import { inviteTo } from '../../sync/invitations.ts';
import type { LocalVillage } from '../../sync/village.ts';
import { newDevice, type TestDevice } from './device.ts';
import type { RelayHere } from './relay-here.ts';

export interface TwoDevices {
  readonly desk: TestDevice;
  readonly phone: TestDevice;
  /** as the desk knows it, who leads it */
  readonly village: LocalVillage;
  /** as the telephone knows it, which fills in forms */
  readonly other: LocalVillage;
}

export async function twoDevices(relay: RelayHere): Promise<TwoDevices> {
  const [desk, phone] = [newDevice(), newDevice()];
  const made = await desk(async () =>
    createVillage({
      ...{ name: '向阳村', regionCode: '150521', deviceName: '办公室电脑', personName: '王芳' },
      relay: { url: relay.url, setup: await relay.setup() },
    }),
  );
  if ('problem' in made) throw new Error(made.problem);
  const invited = await inviteTo(made.village, { person: { id: 'p2', name: '赵敏' }, role: 'fills' });
  if ('problem' in invited) throw new Error(invited.problem);
  const secret = invited.link.split('#')[1]!;
  const joined = await phone(() => joinVillage({ relayUrl: relay.url, secret, deviceName: '手机' }));
  if ('problem' in joined) throw new Error(joined.problem);
  return { desk, phone, village: made.village, other: joined.village };
}
