import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import ipaddr from 'ipaddr.js';

/** A name server on loopback that answers what it is told. */
export interface DnsServer {
  /** `host:port`. */
  readonly address: string;
  /** Names that were asked for, a question each. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Addresses of both families (none: the name does not exist), or `silent`. */
export type DnsAnswer = readonly string[] | 'silent';

const TYPES = { ipv4: 1, ipv6: 28 };

/** Answers questions for A and AAAA records (RFC 1035 §4) over UDP. */
export async function startDnsServer(answer: (name: string) => DnsAnswer): Promise<DnsServer> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (query: Buffer, { port, address }: RemoteInfo) => {
    const { name, type, end } = readQuestion(query);
    asked.push(name);
    const answered = answer(name);
    if (answered === 'silent') return;
    const records = answered.map((each) => ipaddr.parse(each)).filter((each) => TYPES[each.kind()] === type);
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(answered.length === 0 ? 0x8183 : 0x8180, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(records.length, 6);
    header.writeUInt32BE(0, 8);
    socket.send(Buffer.concat([header, query.subarray(12, end), ...records.map(toRecord)]), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    async close() {
      socket.close();
      await once(socket, 'close');
    },
  };
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function toRecord(address: ipaddr.IPv4 | ipaddr.IPv6): Buffer {
  const data = Buffer.from(address.toByteArray());
  const fixed = Buffer.alloc(12);
  fixed.writeUInt16BE(0xc00c, 0); // The name of the question.
  fixed.writeUInt16BE(TYPES[address.kind()], 2);
  fixed.writeUInt16BE(1, 4);
  fixed.writeUInt16BE(data.length, 10);
  return Buffer.concat([fixed, data]);
}
