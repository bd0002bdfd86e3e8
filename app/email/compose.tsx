import { render } from '@react-email/render';
import type { ReactElement } from 'react';
import * as assignment from '#emails/assignment';
import * as invitation from '#emails/invitation';
import * as reply from '#emails/reply';
import * as back from '#emails/return';
import * as shared from '#emails/shared';
import { linkToken } from '../crypto/links';
import { momentInFull } from '../times/when-in-words';
import type { OutgoingMail } from './mail';

/** What a mail is made from: ids and dates only. `origin` is the address that its reader types. */
export type MailMatter = { origin: string } & (
  | { kind: 'invitation' | 'return'; invitationId: string; expiresAt: Date; timeZone: string }
  | { kind: 'assignment' | 'shared' | 'reply' }
);

function template(matter: MailMatter): { subject: string; body: ReactElement } {
  const { origin } = matter;
  switch (matter.kind) {
    case 'invitation':
      return {
        subject: invitation.subject,
        body: (
          <invitation.Invitation
            link={`${origin}/arrive/${linkToken(matter.invitationId)}`}
            until={momentInFull(matter.expiresAt.toISOString(), matter.timeZone)}
          />
        ),
      };
    case 'return':
      return {
        subject: back.subject,
        body: (
          <back.Return
            link={`${origin}/return/${linkToken(matter.invitationId)}`}
            until={momentInFull(matter.expiresAt.toISOString(), matter.timeZone)}
          />
        ),
      };
    case 'assignment':
      return { subject: assignment.subject, body: <assignment.Assignment link={origin} /> };
    case 'shared':
      return { subject: shared.subject, body: <shared.Shared link={origin} /> };
    case 'reply':
      return { subject: reply.subject, body: <reply.Reply link={origin} /> };
  }
}

/**
 * Writes a mail. The same matter gives the same bytes, so that a retry is the same mail to whoever counts keys.
 * The subject says nothing of why someone reads it.
 */
export async function compose(matter: MailMatter): Promise<Pick<OutgoingMail, 'subject' | 'html' | 'text'>> {
  const { subject, body } = template(matter);
  return { subject, html: await render(body), text: await render(body, { plainText: true }) };
}
