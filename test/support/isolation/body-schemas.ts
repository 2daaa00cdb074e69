import type { INestApplication } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { z } from 'zod';

/** Where swagger keeps what @ApiOperation says. */
const API_OPERATION = 'swagger/apiOperation';
/** Nest's number for `@Body` among the kinds of parameters. */
const BODY = '3:';

/** The schema that a route checks its body with, by operation id. */
export function readBodySchemas(app: INestApplication): Map<string, z.ZodType> {
  const scanner = new MetadataScanner();
  const schemas = new Map<string, z.ZodType>();
  for (const { controllers } of app.get(ModulesContainer).values()) {
    for (const { metatype } of controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype: Record<string, object> = metatype.prototype;
      for (const name of scanner.getAllMethodNames(prototype)) {
        const operation: unknown = Reflect.getMetadata(API_OPERATION, prototype[name] ?? {});
        const args: unknown = Reflect.getMetadata(ROUTE_ARGS_METADATA, metatype, name);
        const schema = bodySchema(args);
        if (schema && isRecord(operation)) schemas.set(String(operation['operationId']), schema);
      }
    }
  }
  return schemas;
}

function bodySchema(args: unknown): z.ZodType | null {
  if (!isRecord(args)) return null;
  for (const [kind, argument] of Object.entries(args)) {
    if (kind.startsWith(BODY) && isRecord(argument) && argument['schema'] instanceof z.ZodType) {
      return argument['schema'];
    }
  }
  return null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
