import type { INestApplication } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { ALLOW } from '../../../src/tenancy/access/allow.decorator.js';

/** Who may call one handler of one controller; undefined where nothing says so. */
export interface RouteAccess {
  route: string;
  access: unknown;
}

/** All handlers of an application, those too that the OpenAPI document leaves out. */
export function readRouteAccess(app: INestApplication): RouteAccess[] {
  const scanner = new MetadataScanner();
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [
    ...module.controllers.values(),
  ]);
  return controllers.flatMap(({ metatype }) => {
    if (typeof metatype !== 'function') return [];
    const prototype: Record<string, object> = metatype.prototype;
    return scanner
      .getAllMethodNames(prototype)
      .filter((name) => Reflect.hasMetadata(PATH_METADATA, prototype[name] ?? {}))
      .map((name) => ({
        route: `${metatype.name}.${name}`,
        access: Reflect.getMetadata(ALLOW, prototype[name] ?? {}) ?? Reflect.getMetadata(ALLOW, metatype),
      }));
  });
}
