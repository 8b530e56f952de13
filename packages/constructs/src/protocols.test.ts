import { expect } from 'chai';
import { PortRange } from './port-range.js';
import { Protocols } from './protocols.js';

const closed = { policy: 'RESTRICTED', ports: [] };
const open = { policy: 'ALLOW_ALL' };

describe('Protocols', () => {
  it('opens the named ports and nothing else', () => {
    expect(Protocols.tcp(443, PortRange.of(8000, 8100)).toSpec()).to.deep.equal({
      allowIcmp: false,
      tcp: {
        policy: 'RESTRICTED',
        ports: [
          { start: 443, end: 443 },
          { start: 8000, end: 8100 },
        ],
      },
      udp: closed,
    });
  });

  it('adds up what is opened one after the other', () => {
    expect(Protocols.udp(53).tcp(22).tcp(80).icmp().toSpec()).to.deep.equal({
      allowIcmp: true,
      tcp: {
        policy: 'RESTRICTED',
        ports: [
          { start: 22, end: 22 },
          { start: 80, end: 80 },
        ],
      },
      udp: { policy: 'RESTRICTED', ports: [{ start: 53, end: 53 }] },
    });
  });

  it('opens everything, one protocol, ping alone, or nothing', () => {
    expect(Protocols.allowAll().toSpec()).to.deep.equal({ allowIcmp: true, tcp: open, udp: open });
    expect(Protocols.none().allTcp().toSpec()).to.deep.equal({ allowIcmp: false, tcp: open, udp: closed });
    expect(Protocols.none().allUdp().toSpec()).to.deep.equal({ allowIcmp: false, tcp: closed, udp: open });
    expect(Protocols.icmp().toSpec()).to.deep.equal({ allowIcmp: true, tcp: closed, udp: closed });
    expect(Protocols.none().toSpec()).to.deep.equal({ allowIcmp: false, tcp: closed, udp: closed });
  });

  it('keeps a protocol open when ports of it are named afterwards', () => {
    expect(Protocols.allowAll().tcp(443).icmp(false).toSpec()).to.deep.equal({
      allowIcmp: false,
      tcp: open,
      udp: open,
    });
  });

  it('does not change a value that others are made from', () => {
    const web = Protocols.tcp(443);
    web.tcp(80).icmp();
    expect(web.toSpec()).to.deep.equal(Protocols.tcp(443).toSpec());
  });
});
