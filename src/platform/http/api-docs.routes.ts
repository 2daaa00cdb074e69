import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { buildApiDocument } from './api-document.js';

const PAGE = '/api/docs';
const DOCUMENT = '/api/docs-json';

/** What the page loads, all from here: a document about keys must not run other hosts' scripts. */
const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

const HTML = `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="UTF-8">
    <title>API of the SMS campaign platform</title>
    <link rel="stylesheet" href="${PAGE}/swagger-ui.css">
    <link rel="icon" type="image/png" href="${PAGE}/favicon-32x32.png">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="${PAGE}/swagger-ui-bundle.js"></script>
    <script src="${PAGE}/start.js"></script>
  </body>
</html>
`;

/** A file of its own because the content security policy refuses inline scripts. */
const START = `SwaggerUIBundle({ url: '${DOCUMENT}', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });\n`;

const ASSET_AGE_SECONDS = 86_400;

/**
 * The OpenAPI document and its page. SwaggerModule.setup would need @fastify/static, whose way of loading an ES
 * module from CommonJS jest cannot follow on Node 20; three files need no static server.
 */
export function serveApiDocs(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  const folder = swaggerUiFolder();
  let document: OpenAPIObject | null = null;
  fastify.get(DOCUMENT, (_request, reply) => {
    document ??= buildApiDocument(app);
    return reply.send(document);
  });
  for (const path of [PAGE, `${PAGE}/`]) {
    fastify.get(path, (_request, reply) => reply.type('text/html; charset=utf-8').send(HTML));
  }
  fastify.get(`${PAGE}/start.js`, (_request, reply) => {
    return reply.type('text/javascript; charset=utf-8').send(START);
  });
  for (const [name, type] of Object.entries(ASSETS)) {
    fastify.get(`${PAGE}/${name}`, (_request, reply) =>
      reply
        .type(type)
        .header('cache-control', `public, max-age=${ASSET_AGE_SECONDS}`)
        .send(createReadStream(join(folder, name))),
    );
  }
}

/** The files come with @nestjs/swagger, so they are looked up from there. */
function swaggerUiFolder(): string {
  const fromHere = createRequire(import.meta.url);
  const fromSwagger = createRequire(fromHere.resolve('@nestjs/swagger'));
  return dirname(fromSwagger.resolve('swagger-ui-dist/package.json'));
}
