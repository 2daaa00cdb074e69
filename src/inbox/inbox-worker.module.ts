import { Module } from '@nestjs/common';
import { InboxModule } from './inbox.module.js';
import { RepliesProcessor } from './replies.processor.js';

/** Works on the replies queue. */
@Module({ imports: [InboxModule], providers: [RepliesProcessor] })
export class InboxWorkerModule {}
