import type { Mail } from './mail.js';

/** A mail on its way. */
export interface OutgoingMail extends Mail {
  /** The same with every try: a mailbox that gets a mail twice can tell. */
  messageId: string;
}

/** A mail did not leave. */
export class MailRefusedError extends Error {
  /**
   * @param code short and without anybody's address, such as `550` or `ETIMEDOUT`
   * @param isFinal whether trying again is in vain
   */
  constructor(
    readonly code: string,
    readonly isFinal: boolean,
    cause?: unknown,
  ) {
    super(`The mail was not taken: ${code}`, { cause });
    this.name = 'MailRefusedError';
  }
}

/** Where mails leave. */
export abstract class MailTransport {
  /** @throws MailRefusedError */
  abstract deliver(mail: OutgoingMail): Promise<void>;
}
