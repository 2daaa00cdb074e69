import { Module } from '@nestjs/common';
import { QueueFiguresReader } from './queue-figures.js';

/** How the queues stand. */
@Module({ providers: [QueueFiguresReader], exports: [QueueFiguresReader] })
export class QueueFiguresModule {}
