/**
 * Bytes in and out of the network, from /proc/net/dev, as this network namespace sees them.
 *
 * A byte on its way from a container to the wire crosses a veth, a bridge and the card: it is counted at the card.
 * Interfaces that only hand on what another one moves are told apart but not in the total, and known by the names that the kernel and the usual tools give
 * them. Inside a container the one end of the veth pair is called `eth0` and counts, as it should. An interface that
 * somebody renamed to look like a card counts as one.
 */
import type { InterfaceDetail } from '../../details.ts';
import type { Milliseconds } from '../../units.ts';
import { ascii, type ByteCursor } from './byte-cursor.ts';
import { Growth, type Listed, listed } from './growth.ts';
import type { Part } from './part.ts';

const COLON = 58;
const DOT = 46;
/** Loopback, pairs and bridges of containers and virtual machines, tunnels, shapers, sums of other cards. */
const HANDED_ON = [
  'lo: veth docker br- br0 virbr vnet lxc lxd incus podman cni cali flannel cilium kube- ovs-',
  'tap tun wg tailscale zt ppp sit gre ip6 ipip vxlan geneve',
  'bond team vlan macvlan macvtap dummy ifb nlmon',
].flatMap((prefixes) => prefixes.split(' ').map(ascii));

const MOST = 256;

export function networkPart(): Part {
  const cards = new Growth();
  const others = new Growth(MOST);
  const line = listed();
  let last: Milliseconds | undefined;
  let seconds: number | undefined;
  return {
    path: 'net/dev',
    records: 'many',
    read(file, now, into) {
      if (last !== undefined && now <= last) return;
      cards.begin();
      others.begin();
      do addInterface(file, line, { cards, others });
      while (file.nextLine());
      cards.end();
      others.end();
      seconds = last === undefined ? undefined : (now - last) / 1000;
      last = now;
      if (seconds === undefined || cards.compared === 0) return;
      into['machine.network.receive'] = cards.first / seconds;
      into['machine.network.transmit'] = cards.second / seconds;
    },
    detail(into) {
      if (seconds === undefined) return;
      const all = [...detailsOf(cards, seconds, true), ...detailsOf(others, seconds, false)];
      if (all.length > 0) into.interfaces = all.slice(0, MOST);
    },
  };
}

/** `eth0: 1 2 3 …`, or `eth0:1 2 3 …` as older kernels wrote it when the number was wide. */
function addInterface(file: ByteCursor, line: Listed, { cards, others }: { cards: Growth; others: Growth }): void {
  if (!file.word()) return;
  const { bytes, wordStart, wordEnd } = file;
  let colon = wordEnd - 1;
  while (colon > wordStart && bytes[colon] !== COLON) colon -= 1;
  if (colon === wordStart) return;
  const growth = handsOn(file) ? others : cards;
  line.bytes = bytes;
  line.start = wordStart;
  line.end = colon;
  line.first = colon + 1 < wordEnd ? file.numberIn(colon + 1, wordEnd) : file.number();
  line.second = file.skip(7).number();
  growth.add(line);
}

function detailsOf(growth: Growth, seconds: number, inTotal: boolean): InterfaceDetail[] {
  return growth
    .each(MOST)
    .map(({ name, first, second }) => ({ name, receive: first / seconds, transmit: second / seconds, inTotal }));
}

function handsOn(file: ByteCursor): boolean {
  for (const prefix of HANDED_ON) {
    if (file.startsWith(prefix)) return true;
  }
  // `eth0.100` is VLAN 100 of eth0, which has the same bytes.
  for (let at = file.wordStart; at < file.wordEnd; at += 1) {
    if (file.bytes[at] === DOT) return true;
  }
  return false;
}
