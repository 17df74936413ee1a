/** The relay of this site is the server the page came from. */
export const relayUrl = (): string => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`;

/** The page came from this very computer by an address that means another one elsewhere: no link to it helps anybody. */
export const isOnlyHere = (): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);

/** A first guess for the name of this device, which people may change. */
export const deviceName = (): string => {
  const agent = navigator.userAgent;
  if (/iPad/.test(agent)) return '平板';
  if (/iPhone|Android.*Mobile|HarmonyOS/.test(agent)) return '手机';
  return /Android/.test(agent) ? '平板' : '办公电脑';
};
