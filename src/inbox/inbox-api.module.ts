import { Module } from '@nestjs/common';
import { InboxModule } from './inbox.module.js';
import { ReplyController } from './reply.controller.js';

/** Replies over HTTP. */
@Module({ imports: [InboxModule], controllers: [ReplyController] })
export class InboxApiModule {}
