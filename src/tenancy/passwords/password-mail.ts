import type { Mail } from '../../platform/mail/mail.js';

/** @param link with the token behind a `#`: what follows that reaches no server and no log of one */
export function passwordResetMail(email: string, link: string): Mail {
  return {
    to: email,
    subject: 'Set a new password',
    text: [
      'Somebody, hopefully you, asked to set a new password for your account.',
      `Within an hour, open:\n\n${link}`,
      'If it was not you, there is nothing to do: your password stays as it is.',
      '',
    ].join('\n\n'),
  };
}

export function passwordChangedMail(email: string): Mail {
  return {
    to: email,
    subject: 'Your password was changed',
    text: [
      'The password of your account was changed, and all other sessions were ended.',
      'If it was not you, set a new one at once («forgotten password» at the sign-in) and tell an owner of your company.',
      '',
    ].join('\n\n'),
  };
}
