import { createHash } from 'node:crypto';

/** The id of the assignment that a form makes for a client; `formId` is made with the form, so that sending it twice assigns once. */
export function assignmentIdOf(formId: string, clientId: string): string {
  const digest = createHash('sha256').update(`assignment ${formId} ${clientId}`).digest();
  // UUID version 8 (RFC 9562): the bits are our own.
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x80, 6);
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8);
  return digest.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
