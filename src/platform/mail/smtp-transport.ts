import { createTransport } from 'nodemailer';
import { errorCode } from '../error-code.js';
import { MailRefusedError, MailTransport, type OutgoingMail } from './mail-transport.js';

const CONNECT_MS = 10_000;
/** RFC 5321, section 4.5.3.2, allows minutes; a server that is silent for so long is asked again later. */
const SILENCE_MS = 30_000;

/** Delivers to the SMTP server of SMTP_URL. */
export class SmtpTransport extends MailTransport {
  private readonly smtp;

  /** @param url `smtp://user:password@host:587`, or `smtps://` */
  constructor(
    url: string,
    private readonly from: string,
  ) {
    super();
    this.smtp = createTransport({
      url,
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async deliver(mail: OutgoingMail): Promise<void> {
    try {
      await this.smtp.sendMail({
        from: this.from,
        // As an address and not as text, which could hold several.
        to: { name: '', address: mail.to },
        subject: mail.subject,
        text: mail.text,
        messageId: mail.messageId,
        // RFC 3834: no vacation message is to answer.
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    } catch (error) {
      const status = smtpStatus(error);
      const isFinal = status !== null && status >= 500 && isAboutRecipient(error);
      throw new MailRefusedError(
        status === null ? (errorCode(error) ?? 'unknown') : String(status),
        isFinal,
        error,
      );
    }
  }
}

/** The server's reply code, where it gave one. */
function smtpStatus(error: unknown): number | null {
  if (!(error instanceof Error) || !('responseCode' in error)) return null;
  return typeof error.responseCode === 'number' ? error.responseCode : null;
}

/** Wrong credentials are a 5xx too, and are put right by the deployment. */
function isAboutRecipient(error: unknown): boolean {
  return error instanceof Error && 'command' in error && error.command === 'RCPT TO';
}
