import type { TwingateResourceSpecProtocols, TwingateResourceSpecProtocolsTcp } from './l1/index.js';
import { PortRange } from './port-range.js';

/** A port, or a range of ports. */
export type Ports = number | PortRange;

type OpenPorts = 'all' | readonly PortRange[];

interface Open {
  readonly icmp: boolean;
  readonly tcp: OpenPorts;
  readonly udp: OpenPorts;
}

/**
 * The traffic that reaches a resource. Values do not change: every method returns a new one.
 *
 * @example
 * Protocols.tcp(443, PortRange.of(8000, 8100)) // these TCP ports and nothing else
 * Protocols.tcp(22).udp(53).icmp()             // and this UDP port, and ping
 */
export class Protocols {
  /** Every TCP port, every UDP port, and ICMP. */
  public static allowAll(): Protocols {
    return new Protocols({ icmp: true, tcp: 'all', udp: 'all' });
  }

  /** Nothing, until methods of the value open something. */
  public static none(): Protocols {
    return new Protocols({ icmp: false, tcp: [], udp: [] });
  }

  /** These TCP ports and nothing else. */
  public static tcp(port: Ports, ...more: readonly Ports[]): Protocols {
    return Protocols.none().tcp(port, ...more);
  }

  /** These UDP ports and nothing else. */
  public static udp(port: Ports, ...more: readonly Ports[]): Protocols {
    return Protocols.none().udp(port, ...more);
  }

  /** ICMP (ping) and nothing else. */
  public static icmp(): Protocols {
    return Protocols.none().icmp();
  }

  readonly #open: Open;

  private constructor(open: Open) {
    this.#open = open;
  }

  /** Opens these TCP ports too. */
  public tcp(port: Ports, ...more: readonly Ports[]): Protocols {
    return new Protocols({ ...this.#open, tcp: withPorts(this.#open.tcp, [port, ...more]) });
  }

  /** Opens these UDP ports too. */
  public udp(port: Ports, ...more: readonly Ports[]): Protocols {
    return new Protocols({ ...this.#open, udp: withPorts(this.#open.udp, [port, ...more]) });
  }

  /** Opens every TCP port. */
  public allTcp(): Protocols {
    return new Protocols({ ...this.#open, tcp: 'all' });
  }

  /** Opens every UDP port. */
  public allUdp(): Protocols {
    return new Protocols({ ...this.#open, udp: 'all' });
  }

  /**
   * Allows ICMP (ping), or forbids it.
   * @param allowed default: true
   */
  public icmp(allowed = true): Protocols {
    return new Protocols({ ...this.#open, icmp: allowed });
  }

  /** The value as the `protocols` field of a TwingateResource. */
  public toSpec(): TwingateResourceSpecProtocols {
    const { icmp, tcp, udp } = this.#open;
    return { allowIcmp: icmp, tcp: toPolicy(tcp), udp: toPolicy(udp) };
  }
}

function withPorts(open: OpenPorts, more: readonly Ports[]): OpenPorts {
  if (open === 'all') return 'all';
  return [...open, ...more.map((port) => (typeof port === 'number' ? PortRange.single(port) : port))];
}

function toPolicy(open: OpenPorts): TwingateResourceSpecProtocolsTcp {
  if (open === 'all') return { policy: 'ALLOW_ALL' };
  return { policy: 'RESTRICTED', ports: open.map(({ first, last }) => ({ start: first, end: last })) };
}
