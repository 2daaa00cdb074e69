import { Global, Module } from '@nestjs/common';
import { MailRepository } from './mail.repository.js';
import { Mailer } from './mailer.service.js';

/** Puts mails down, in every role. */
@Global()
@Module({ providers: [Mailer, MailRepository], exports: [Mailer, MailRepository] })
export class MailModule {}
