import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** Networks that are not the public internet (IANA special-purpose registries). */
const PRIVATE: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['::1', 128, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

const fences = new BlockList();
for (const [address, prefix, family] of PRIVATE) fences.addSubnet(address, prefix, family);

/** True for an address on the public internet. IPv4 written as IPv6 (`::ffff:127.0.0.1`) is judged as IPv4. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !fences.check(address, 'ipv4');
  return family === 6 && !fences.check(address, 'ipv6');
}

export type HostLookup = { kind: 'found'; address: string } | { kind: 'private' } | { kind: 'unknown' };

/**
 * The address to reach a host at. One private address among several is enough to refuse: which one a program picks is not ours
 * to say, so it is pinned to the one that is returned here.
 */
export async function lookUpHost(host: string, allowPrivate: boolean): Promise<HostLookup> {
  const found = await lookup(host, { all: true, verbatim: true }).catch(() => []);
  const [first] = found;
  if (first === undefined) return { kind: 'unknown' };
  if (!allowPrivate && !found.every(({ address }) => isPublicAddress(address))) return { kind: 'private' };
  return { kind: 'found', address: first.address };
}
