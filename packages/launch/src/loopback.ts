/** Addresses that no other machine reaches. */
export const LOOPBACK = /^(127(\.\d{1,3}){3}|\[?::1\]?|localhost)$/;

/** Whether `host:port`, or the host of a URL, is on this machine; false for what is neither. */
export function isLoopback(address: string): boolean {
  const url = address.includes('://') ? address : `tcp://${address}`;
  return URL.canParse(url) && LOOPBACK.test(new URL(url).hostname);
}
