import { crc32 } from 'node:zlib';
import type { PartitionEnvelope, PartitionName } from '@ccm/shared/storage/partitions';

/** The records of a segment, and the state of its end. */
interface SegmentContent {
  readonly records: readonly PartitionEnvelope[];
  /** Up to here every record is whole. */
  readonly goodBytes: number;
  /**
   * `torn`: the last record is incomplete; it was never confirmed to anybody. `damaged`: bytes follow that look like a whole record but
   * differ from the written ones.
   */
  readonly end: 'clean' | 'torn' | 'damaged';
}

/** Length of the content and its CRC-32, each four bytes, little endian. */
const HEADER_BYTES = 8;
const CONTENT = /^(?<partition>webhooks-\d{1,4})\n(?<sealed>[\s\S]+)$/;

/** One record: header, then the partition, a line feed and the sealed envelope. */
export function encodeRecord({ partition, sealed }: PartitionEnvelope): Buffer {
  const content = Buffer.from(`${partition}\n${sealed}`);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(content.length, 0);
  header.writeUInt32LE(crc32(content), 4);
  return Buffer.concat([header, content]);
}

/** The whole records at the front of a segment, in the order in which they were written. */
export function decodeRecords(bytes: Buffer): SegmentContent {
  const records: PartitionEnvelope[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const next = recordAt(bytes, offset);
    if (typeof next === 'string') return { records, goodBytes: offset, end: next };
    records.push(next.envelope);
    offset = next.endsAt;
  }
  return { records, goodBytes: offset, end: 'clean' };
}

function recordAt(bytes: Buffer, offset: number): { envelope: PartitionEnvelope; endsAt: number } | 'torn' | 'damaged' {
  const start = offset + HEADER_BYTES;
  if (start > bytes.length) return 'torn';
  const endsAt = start + bytes.readUInt32LE(offset);
  if (endsAt > bytes.length) return 'torn';
  const content = bytes.subarray(start, endsAt);
  const envelope = crc32(content) === bytes.readUInt32LE(offset + 4) ? envelopeIn(content) : undefined;
  if (envelope !== undefined) return { envelope, endsAt };
  // A file system may lengthen a file before it writes its content: zeros up to the end are a write that never finished.
  const isLast = endsAt === bytes.length || bytes.subarray(offset).every((byte) => byte === 0);
  return isLast ? 'torn' : 'damaged';
}

function envelopeIn(content: Buffer): PartitionEnvelope | undefined {
  const { partition, sealed } = CONTENT.exec(content.toString('utf8'))?.groups ?? {};
  return partition === undefined || sealed === undefined
    ? undefined
    : { partition: partition as PartitionName, sealed };
}
