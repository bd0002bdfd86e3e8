import { randomUUID } from 'node:crypto';

const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A new row's id. Rows whose words are sealed need theirs before they are written. */
export function newId(): string {
  return randomUUID();
}

/** Whether a text is an id as we write them: asked before a text from outside meets a uuid column. */
export function isId(text: string | undefined): text is string {
  return text !== undefined && shape.test(text);
}
