import type { Mail } from '../../platform/mail/mail.js';

/** @param link with the token behind a `#`: what follows that reaches no server and no log of one */
export function invitationMail(invitation: {
  email: string;
  companyName: string;
  link: string;
  expiresAt: Date;
}): Mail {
  const until = invitation.expiresAt.toISOString().slice(0, 16).replace('T', ' ');
  return {
    to: invitation.email,
    subject: `Invitation to ${invitation.companyName}`,
    text: [
      `You are invited to work for ${invitation.companyName} on its SMS campaigns.`,
      `To accept, open:\n\n${invitation.link}`,
      `The link works once, until ${until} UTC. If you do not know what this is about, there is nothing to do.`,
      '',
    ].join('\n\n'),
  };
}
