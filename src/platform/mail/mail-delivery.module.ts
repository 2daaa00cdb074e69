import { Module } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { Log } from '../logging/log.js';
import { LogTransport, NoTransport } from './log-transport.js';
import { MailDelivery } from './mail-delivery.service.js';
import { MailTransport } from './mail-transport.js';
import { SmtpTransport } from './smtp-transport.js';

/** What delivers mails, by the deployment's configuration. */
@Module({
  providers: [
    MailDelivery,
    {
      provide: MailTransport,
      inject: [Environment, Log],
      useFactory: ({ smtp, mailLogTexts }: Environment, log: Log): MailTransport => {
        if (smtp) return new SmtpTransport(smtp.url, smtp.from);
        return mailLogTexts ? new LogTransport(log) : new NoTransport(log);
      },
    },
  ],
  exports: [MailDelivery],
})
export class MailDeliveryModule {}
