import { Global, Module } from '@nestjs/common';
import { LivePublisher } from './live-publisher.service.js';
import { LiveSubscriber } from './live-subscriber.service.js';

/** Tells the people of a company what happens. */
@Global()
@Module({ providers: [LivePublisher, LiveSubscriber], exports: [LivePublisher, LiveSubscriber] })
export class LiveModule {}
