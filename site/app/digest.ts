/** SHA-256 of bytes, as 64 hexadecimal digits: by it files, keys and boards are told apart. Needs a secure origin. */
export async function digestOf(bytes: Uint8Array | ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
