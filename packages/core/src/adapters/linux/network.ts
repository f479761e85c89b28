/**
 * Bytes in and out of the network, from /proc/net/dev, as this network namespace sees them.
 *
 * A byte on its way from a container to the wire crosses a veth, a bridge and the card: it is counted at the card.
 * Interfaces that only hand on what another one moves are told by the names that the kernel and the usual tools give
 * them. Inside a container the one end of the veth pair is called `eth0` and counts, as it should. An interface that
 * somebody renamed to look like a card counts as one.
 */
import { ascii, type ByteCursor } from './byte-cursor.ts';
import { Growth, type Slice } from './growth.ts';
import type { Part } from './part.ts';

const COLON = 58;
const DOT = 46;
/** Loopback, pairs and bridges of containers and virtual machines, tunnels, shapers, sums of other cards. */
const HANDED_ON = [
  'lo: veth docker br- br0 virbr vnet lxc lxd incus podman cni cali flannel cilium kube- ovs-',
  'tap tun wg tailscale zt ppp sit gre ip6 ipip vxlan geneve',
  'bond team vlan macvlan macvtap dummy ifb nlmon',
].flatMap((prefixes) => prefixes.split(' ').map(ascii));

export function networkPart(): Part {
  const growth = new Growth();
  const name: Slice = { bytes: new Uint8Array(0), start: 0, end: 0 };
  let last: number | undefined;
  return {
    path: 'net/dev',
    records: 'many',
    read(file, now, into) {
      if (last !== undefined && now <= last) return;
      growth.begin();
      do addInterface(file, name, growth);
      while (file.nextLine());
      growth.end();
      if (last !== undefined && growth.compared > 0) {
        const seconds = (now - last) / 1000;
        into['machine.network.receive'] = growth.first / seconds;
        into['machine.network.transmit'] = growth.second / seconds;
      }
      last = now;
    },
  };
}

/** `eth0: 1 2 3 …`, or `eth0:1 2 3 …` as older kernels wrote it when the number was wide. */
function addInterface(file: ByteCursor, name: Slice, growth: Growth): void {
  if (!file.word() || handsOn(file)) return;
  const { bytes, wordStart, wordEnd } = file;
  let colon = wordEnd - 1;
  while (colon > wordStart && bytes[colon] !== COLON) colon -= 1;
  if (colon === wordStart) return;
  const received = colon + 1 < wordEnd ? file.numberIn(colon + 1, wordEnd) : file.number();
  const transmitted = file.skip(7).number();
  name.bytes = bytes;
  name.start = wordStart;
  name.end = colon;
  growth.add(name, received, transmitted);
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
