import multipart from '@fastify/multipart';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';

/** Teaches the HTTP server multipart forms, where nobody else did. */
@Injectable()
export class MultipartForm implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  async onModuleInit(): Promise<void> {
    const { httpAdapter } = this.host;
    if (!(httpAdapter instanceof FastifyAdapter)) return;
    const server = httpAdapter.getInstance();
    if (!server.hasRequestDecorator('isMultipart')) await server.register(multipart);
  }
}
