import type { Client } from 'pg';
import { copyIn } from '../../app/launch/copy.mjs';

type Type = 'uuid' | 'text' | 'texts' | 'bytes' | 'moment' | 'int' | 'long' | 'flag';
type Value = string | readonly string[] | Buffer | number | bigint | boolean | null;

const HEAD = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const END = Buffer.from([0xff, 0xff]);
/** PostgreSQL counts microseconds from the beginning of 2000. */
const EPOCH = 946_684_800_000;

/** Rows on their way into one table, written down as COPY's binary format has them. Moments are milliseconds since 1970. */
export class Rows {
  count = 0;
  private bytes = Buffer.allocUnsafe(64 * 1024);
  private at = 0;

  constructor(
    readonly table: string,
    private readonly columns: Record<string, Type>,
  ) {
    this.types = Object.values(columns);
  }
  private readonly types: Type[];

  /** One row; its values in the order of the columns. */
  add(...values: Value[]): void {
    this.room(2);
    this.at = this.bytes.writeInt16BE(this.types.length, this.at);
    values.forEach((value, column) => this.write(this.types[column] as Type, value));
    this.count += 1;
  }

  /** Sends what has gathered, and is empty again. */
  async copyTo(client: Client): Promise<void> {
    if (this.count === 0) return;
    const rows = this.bytes.subarray(0, this.at);
    await copyIn(client, `COPY ${this.table} (${Object.keys(this.columns).join(', ')}) FROM STDIN (FORMAT binary)`, [
      HEAD,
      rows,
      END,
    ]);
    this.at = 0;
    this.count = 0;
  }

  private write(type: Type, value: Value): void {
    if (value === null) {
      this.room(4);
      this.at = this.bytes.writeInt32BE(-1, this.at);
      return;
    }
    switch (type) {
      case 'uuid':
        this.sized(16, (at) => this.bytes.write((value as string).replaceAll('-', ''), at, 16, 'hex'));
        return;
      case 'text':
        this.sized(Buffer.byteLength(value as string), (at) => this.bytes.write(value as string, at));
        return;
      case 'texts': {
        const array = arrayOf(value as readonly string[]);
        this.sized(array.length, (at) => array.copy(this.bytes, at));
        return;
      }
      case 'bytes':
        this.sized((value as Buffer).length, (at) => (value as Buffer).copy(this.bytes, at));
        return;
      case 'moment':
        this.sized(8, (at) => this.bytes.writeBigInt64BE(BigInt((value as number) - EPOCH) * 1000n, at));
        return;
      case 'int':
        this.sized(4, (at) => this.bytes.writeInt32BE(value as number, at));
        return;
      case 'long':
        this.sized(8, (at) => this.bytes.writeBigInt64BE(BigInt(value as number), at));
        return;
      case 'flag':
        this.sized(1, (at) => this.bytes.writeUInt8(value === true ? 1 : 0, at));
    }
  }

  private sized(length: number, write: (at: number) => void): void {
    this.room(4 + length);
    this.at = this.bytes.writeInt32BE(length, this.at);
    write(this.at);
    this.at += length;
  }

  private room(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.at + more));
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
  }
}

/** The tables that a town fills, in an order in which each finds what it refers to. */
export function townTables() {
  return {
    person: new Rows('person', {
      id: 'uuid',
      clinic_id: 'uuid',
      kind: 'text',
      name: 'text',
      address_sealed: 'bytes',
      address_lookup: 'bytes',
      passphrase_hash: 'text',
      time_zone: 'text',
      manages_clinic: 'flag',
      created_at: 'moment',
    }),
    invitation: new Rows('invitation', {
      id: 'uuid',
      clinic_id: 'uuid',
      kind: 'text',
      person_id: 'uuid',
      invited_by: 'uuid',
      token_hash: 'bytes',
      created_at: 'moment',
      expires_at: 'moment',
      accepted_at: 'moment',
    }),
    dataKey: new Rows('data_key', {
      person_id: 'uuid',
      scope: 'text',
      wrapped: 'bytes',
      master_key_id: 'text',
      created_at: 'moment',
    }),
    careLink: new Rows('care_link', {
      id: 'uuid',
      clinic_id: 'uuid',
      clinician_id: 'uuid',
      client_id: 'uuid',
      began_at: 'moment',
      ended_at: 'moment',
    }),
    acknowledgement: new Rows('acknowledgement', {
      person_id: 'uuid',
      disclaimer_id: 'uuid',
      clinic_id: 'uuid',
      acknowledged_at: 'moment',
    }),
    assignment: new Rows('assignment', {
      id: 'uuid',
      clinic_id: 'uuid',
      clinician_id: 'uuid',
      client_id: 'uuid',
      care_link_id: 'uuid',
      piece_version_id: 'uuid',
      disclaimer_id: 'uuid',
      why: 'bytes',
      assigned_at: 'moment',
      withdrawn_at: 'moment',
    }),
    entry: new Rows('entry', {
      id: 'uuid',
      clinic_id: 'uuid',
      client_id: 'uuid',
      assignment_id: 'uuid',
      slot: 'text',
      version: 'int',
      body: 'bytes',
      created_at: 'moment',
      updated_at: 'moment',
    }),
    sharedReflection: new Rows('shared_reflection', {
      id: 'uuid',
      clinic_id: 'uuid',
      client_id: 'uuid',
      clinician_id: 'uuid',
      assignment_id: 'uuid',
      disclaimer_id: 'uuid',
      body: 'bytes',
      shared_at: 'moment',
      opened_at: 'moment',
      discussed_at: 'moment',
      taken_back_at: 'moment',
      replied_at: 'moment',
      waiting_since: 'moment',
      unopened_since: 'moment',
      places: 'texts',
      item_count: 'int',
    }),
    reply: new Rows('reply', {
      id: 'uuid',
      clinic_id: 'uuid',
      shared_reflection_id: 'uuid',
      client_id: 'uuid',
      author_id: 'uuid',
      body: 'bytes',
      written_at: 'moment',
      opened_at: 'moment',
    }),
    appointment: new Rows('appointment', {
      id: 'uuid',
      clinic_id: 'uuid',
      clinician_id: 'uuid',
      client_id: 'uuid',
      starts_at: 'moment',
      cancelled_at: 'moment',
      created_at: 'moment',
    }),
    event: new Rows('town.event', {
      clinic_id: 'uuid',
      at: 'moment',
      actor_id: 'uuid',
      subject_id: 'uuid',
      kind: 'text',
      object_id: 'uuid',
    }),
  };
}

/** An array of text with one dimension, as PostgreSQL's binary format has it. */
function arrayOf(texts: readonly string[]): Buffer {
  const TEXT = 25;
  const figures = (...each: number[]) => {
    const bytes = Buffer.alloc(each.length * 4);
    each.forEach((figure, at) => bytes.writeInt32BE(figure, at * 4));
    return bytes;
  };
  if (texts.length === 0) return figures(0, 0, TEXT);
  const items = texts.flatMap((text) => [figures(Buffer.byteLength(text)), Buffer.from(text)]);
  return Buffer.concat([figures(1, 0, TEXT, texts.length, 1), ...items]);
}

export type TownTables = ReturnType<typeof townTables>;
