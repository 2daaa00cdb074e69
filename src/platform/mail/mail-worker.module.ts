import { Module } from '@nestjs/common';
import { MailProcessor } from './mail.processor.js';
import { MailDeliveryModule } from './mail-delivery.module.js';

/** Works on the mail queue. */
@Module({ imports: [MailDeliveryModule], providers: [MailProcessor] })
export class MailWorkerModule {}
