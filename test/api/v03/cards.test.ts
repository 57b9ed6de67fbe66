import { LegacyA2AService } from '@a2a-js/sdk/compat/v0_3/server/grpc';
import { describe, expect, test } from 'vitest';
import { toV03Card, toV03GrpcCard, toV03ProtoCard, v03Interfaces } from '../../../api/cards/v03-card.js';
import { writeProtoBytes } from '../../../api/v03/proto-bytes.js';
import type { AgentCard, AgentInterface } from '../../../protocol/a2a.js';
import { v03Method } from '../../support/clients/v03-bytes.js';
import { send, startEdge } from '../../support/stacks/edge.js';

const INTERFACES: readonly AgentInterface[] = [
  { url: 'https://a.test/x', protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
  { url: 'https://a.test/x', protocolBinding: 'HTTP+JSON', protocolVersion: '1.0' },
  { url: 'a.test:50051', protocolBinding: 'GRPC', protocolVersion: '1.0', tenant: 'x' },
];

const REQUIREMENTS = [{ schemes: { key: {}, login: { list: ['read'] } } }];

const FLOW = { authorizationUrl: 'https://a.test/a', tokenUrl: 'https://a.test/t', scopes: { read: 'Read.' } };

const CARD: AgentCard = {
  name: 'X',
  description: 'Does things.',
  version: '1.2.3',
  supportedInterfaces: [...INTERFACES, ...v03Interfaces(INTERFACES, true)],
  capabilities: {
    streaming: true,
    extendedAgentCard: true,
    extensions: [{ uri: 'https://a.test/e', params: { a: 1 } }],
  },
  securitySchemes: {
    key: { apiKeySecurityScheme: { location: 'header', name: 'X-Key' } },
    bearer: { httpAuthSecurityScheme: { scheme: 'Bearer', bearerFormat: 'JWT', description: 'A token.' } },
    login: {
      oauth2SecurityScheme: {
        flows: { authorizationCode: { ...FLOW, pkceRequired: true } },
        oauth2MetadataUrl: 'https://a.test/m',
      },
    },
    openId: { openIdConnectSecurityScheme: { openIdConnectUrl: 'https://a.test/o' } },
    mtls: { mtlsSecurityScheme: {} },
  },
  securityRequirements: REQUIREMENTS,
  signatures: [{ protected: 'p', signature: 's' }],
  defaultInputModes: ['text/plain'],
  defaultOutputModes: ['text/plain'],
  skills: [{ id: 's', name: 'S', description: 'Skill.', tags: ['t'], securityRequirements: REQUIREMENTS }],
  provider: { organization: 'O', url: 'https://o.test' },
  documentationUrl: 'https://a.test/docs',
};

const SCHEMES = {
  key: { type: 'apiKey', in: 'header', name: 'X-Key' },
  bearer: { type: 'http', scheme: 'Bearer', bearerFormat: 'JWT', description: 'A token.' },
  login: { type: 'oauth2', flows: { authorizationCode: FLOW }, oauth2MetadataUrl: 'https://a.test/m' },
  openId: { type: 'openIdConnect', openIdConnectUrl: 'https://a.test/o' },
  mtls: { type: 'mutualTLS' },
};

describe('interfaces', () => {
  test('are those of 1.0 without tenant', () => {
    expect(v03Interfaces(INTERFACES, true)).toEqual([
      { url: 'https://a.test/x', protocolBinding: 'JSONRPC', protocolVersion: '0.3' },
      { url: 'https://a.test/x', protocolBinding: 'HTTP+JSON', protocolVersion: '0.3' },
      { url: 'a.test:50051', protocolBinding: 'GRPC', protocolVersion: '0.3' },
    ]);
  });

  test('are not over gRPC for an agent that only a tenant reaches', () => {
    expect(v03Interfaces(INTERFACES, false).map(({ protocolBinding }) => protocolBinding)).toEqual([
      'JSONRPC',
      'HTTP+JSON',
    ]);
  });
});

test('a card has the form of 0.3', () => {
  expect(JSON.parse(JSON.stringify(toV03Card(CARD)))).toEqual({
    protocolVersion: '0.3.0',
    name: 'X',
    description: 'Does things.',
    version: '1.2.3',
    url: 'https://a.test/x',
    preferredTransport: 'JSONRPC',
    additionalInterfaces: [
      { url: 'https://a.test/x', transport: 'JSONRPC' },
      { url: 'https://a.test/x', transport: 'HTTP+JSON' },
      { url: 'a.test:50051', transport: 'GRPC' },
    ],
    capabilities: {
      streaming: true,
      pushNotifications: false,
      stateTransitionHistory: false,
      extensions: [{ uri: 'https://a.test/e', params: { a: 1 } }],
    },
    supportsAuthenticatedExtendedCard: true,
    securitySchemes: SCHEMES,
    security: [{ key: [], login: ['read'] }],
    defaultInputModes: ['text/plain'],
    defaultOutputModes: ['text/plain'],
    skills: [{ id: 's', name: 'S', description: 'Skill.', tags: ['t'], security: [{ key: [], login: ['read'] }] }],
    provider: { organization: 'O', url: 'https://o.test' },
    documentationUrl: 'https://a.test/docs',
  });
});

test('a card over HTTP has its schemes in both forms', () => {
  expect(toV03ProtoCard(CARD)['securitySchemes']).toMatchObject({ ...SCHEMES, ...CARD.securitySchemes });
});

test('a card without interfaces for 0.3 has no 0.3 form', () => {
  expect(() => toV03Card({ ...CARD, supportedInterfaces: INTERFACES })).toThrow('no interface for A2A 0.3');
});

test('a card over gRPC comes out as the message of the proto', () => {
  const bytes = writeProtoBytes(v03Method('getAgentCard').output, toV03GrpcCard(CARD));
  expect(LegacyA2AService.getAgentCard.responseDeserialize(bytes)).toMatchObject({
    protocolVersion: '0.3.0',
    name: 'X',
    url: 'https://a.test/x',
    preferredTransport: 'JSONRPC',
    additionalInterfaces: [{ transport: 'JSONRPC' }, { transport: 'HTTP+JSON' }, { transport: 'GRPC' }],
    capabilities: { streaming: true, pushNotifications: false, extensions: [{ uri: 'https://a.test/e' }] },
    supportsAuthenticatedExtendedCard: true,
    securitySchemes: {
      key: { scheme: { $case: 'apiKeySecurityScheme', value: { location: 'header', name: 'X-Key' } } },
      bearer: { scheme: { $case: 'httpAuthSecurityScheme', value: { scheme: 'Bearer', bearerFormat: 'JWT' } } },
      login: {
        scheme: {
          $case: 'oauth2SecurityScheme',
          value: { flows: { flow: { $case: 'authorizationCode', value: FLOW } } },
        },
      },
      openId: { scheme: { $case: 'openIdConnectSecurityScheme', value: { openIdConnectUrl: 'https://a.test/o' } } },
      mtls: { scheme: { $case: 'mtlsSecurityScheme' } },
    },
    security: [{ schemes: { key: { list: [] }, login: { list: ['read'] } } }],
    skills: [{ id: 's', security: [{ schemes: { login: { list: ['read'] } } }] }],
    provider: { organization: 'O', url: 'https://o.test' },
    signatures: [],
  });
});

describe('a card is served', () => {
  const WELL_KNOWN = '/files/.well-known/agent-card.json';

  test('in the form of 0.3 to who asks for 0.3, with a tag of its own', async () => {
    const { url } = await startEdge();
    const old = await send(url + WELL_KNOWN, { headers: { 'a2a-version': '0.3' } });
    expect(old.json).toMatchObject({ protocolVersion: '0.3.0', url: `${url}/files`, preferredTransport: 'JSONRPC' });
    expect(old.headers.get('vary')).toContain('A2A-Version');
    const current = await send(url + WELL_KNOWN, { headers: { 'a2a-version': '1.0' } });
    expect(current.json).toMatchObject({ supportedInterfaces: expect.any(Array) as unknown });
    expect(current.headers.get('etag')).not.toBe(old.headers.get('etag'));
    expect((await send(url + WELL_KNOWN)).json).toEqual(current.json);
  });

  test('in the form of 0.3 at the path of older clients', async () => {
    const { url } = await startEdge();
    const card = await send(`${url}/files/.well-known/agent.json`);
    expect(card.json).toMatchObject({ protocolVersion: '0.3.0', name: 'Files', url: `${url}/files` });
    const etag = card.headers.get('etag') ?? '';
    expect((await send(`${url}/files/.well-known/agent.json`, { headers: { 'if-none-match': etag } })).status).toBe(
      304,
    );
    expect((await send(`${url}/.well-known/agent.json`)).json).toMatchObject({ name: 'Echo' });
  });

  test('with the interfaces for 0.3 behind those of 1.0', async () => {
    const { url } = await startEdge();
    const versions = (await send(url + WELL_KNOWN)).text.match(/"protocolVersion":"[^"]+"/g);
    expect(versions).toEqual([...(versions ?? [])].sort().reverse());
    expect(versions).toContain('"protocolVersion":"0.3"');
  });
});
