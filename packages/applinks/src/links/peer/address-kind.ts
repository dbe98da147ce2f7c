// What an IP address leads to. The tables are the IANA special-purpose registries, and the addresses at which clouds
// hand out credentials.
import { BlockList, isIPv4, isIPv6 } from 'node:net';

export type AddressKind = 'public' | 'private' | 'loopback' | 'link-local' | 'metadata' | 'reserved';

/** The first row that has the address decides. */
const IPV4_RANGES: readonly (readonly [AddressKind, readonly string[]])[] = [
  // AWS, Azure, Google and others; Amazon ECS; Alibaba; Oracle.
  ['metadata', ['169.254.169.254/32', '169.254.170.2/32', '100.100.100.200/32', '192.0.0.192/32']],
  ['loopback', ['127.0.0.0/8']],
  ['link-local', ['169.254.0.0/16']],
  ['private', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15']],
  [
    'reserved',
    [
      // 0.0.0.0 reaches the own machine on Linux.
      '0.0.0.0/8',
      '192.0.0.0/24',
      '192.0.2.0/24',
      '192.88.99.0/24',
      '198.51.100.0/24',
      '203.0.113.0/24',
      '224.0.0.0/4',
      '240.0.0.0/4',
    ],
  ],
  ['public', ['0.0.0.0/0']],
];

const IPV6_RANGES: readonly (readonly [AddressKind, readonly string[]])[] = [
  ['metadata', ['fd00:ec2::254/128', 'fd20:ce::254/128']],
  ['loopback', ['::1/128']],
  ['link-local', ['fe80::/10']],
  ['private', ['fc00::/7', 'fec0::/10']],
  // Tunnels (Teredo, 6to4) may end at an IPv4 address that is not looked at; documentation; ORCHID; SRv6.
  ['reserved', ['2001::/23', '2002::/16', '2001:db8::/32', '3fff::/20']],
  ['public', ['2000::/3']],
];

/** Ranges whose last 32 bits are an IPv4 address: mapped, compatible, translated, NAT64. */
const IPV4_INSIDE = blockList(['::ffff:0:0/96', '::/96', '::ffff:0:0:0/96', '64:ff9b::/96'], 'ipv6');
const NEVER_IPV4 = blockList(['::/128', '::1/128'], 'ipv6');

const IPV4_TABLE = IPV4_RANGES.map(([kind, subnets]) => [kind, blockList(subnets, 'ipv4')] as const);
const IPV6_TABLE = IPV6_RANGES.map(([kind, subnets]) => [kind, blockList(subnets, 'ipv6')] as const);

/**
 * @param address - IPv4 in dotted form or IPv6 without brackets, in any spelling; a zone (`%eth0`) is left out of account.
 * @returns `reserved` for what is no address at all.
 */
export function addressKind(address: string): AddressKind {
  const bare = address.replace(/%.*$/, '');
  if (isIPv4(bare)) return IPV4_TABLE.find(([, list]) => list.check(bare, 'ipv4'))?.[0] ?? 'reserved';
  if (!isIPv6(bare)) return 'reserved';
  if (IPV4_INSIDE.check(bare, 'ipv6') && !NEVER_IPV4.check(bare, 'ipv6')) return addressKind(lastIpv4(bare));
  return IPV6_TABLE.find(([, list]) => list.check(bare, 'ipv6'))?.[0] ?? 'reserved';
}

function blockList(subnets: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [net = '', bits = ''] = subnet.split('/');
    list.addSubnet(net, Number(bits), family);
  }
  return list;
}

/** @returns the last 32 bits, in dotted form. */
function lastIpv4(ipv6: string): string {
  // The URL parser writes every spelling as groups of hexadecimal digits.
  const groups = new URL(`http://[${ipv6}]/`).hostname.slice(1, -1).split(':');
  const [high = 0, low = 0] = groups.slice(-2).map((group) => Number.parseInt(group || '0', 16));
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}
