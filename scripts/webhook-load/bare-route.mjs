// @ts-check
import process from 'node:process';
import Fastify from 'fastify';

/** What any route of this framework costs: the body is read, and nothing else is done. */
const server = Fastify();
server.removeAllContentTypeParsers();
server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
server.post('/webhooks/:carrier/:token', (_request, reply) => {
  reply.status(204).send();
});
// As many waiting connections as ours.
await server.listen({ host: '127.0.0.1', port: 0, backlog: 4_096 });
const address = server.server.address();
process.send?.(typeof address === 'object' ? address?.port : null);
process.on('disconnect', () => process.exit(0));
