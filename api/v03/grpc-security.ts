import type { AgentCard, SecurityScheme } from '../../protocol/a2a.js';
import { isFields, type Fields } from './fields.js';
import type { GrpcCard, GrpcScheme } from './grpc-types.js';

type GrpcOAuth = Extract<NonNullable<GrpcScheme['scheme']>, { $case: 'oauth2SecurityScheme' }>['value'];
type GrpcFlow = NonNullable<GrpcOAuth['flows']>['flow'];

/** `securitySchemes` of a 1.0 card as the messages of 0.3. */
export function writeGrpcSchemes(schemes: AgentCard['securitySchemes'] = {}): GrpcCard['securitySchemes'] {
  return Object.fromEntries(Object.entries(schemes).map(([name, scheme]) => [name, { scheme: writeScheme(scheme) }]));
}

/** `securityRequirements` of a 1.0 card, which have the form of the proto already. */
export function writeGrpcRequirements(requirements: AgentCard['securityRequirements'] = []): GrpcCard['security'] {
  return requirements.map(({ schemes }) => {
    const entries = Object.entries(schemes);
    return { schemes: Object.fromEntries(entries.map(([name, { list = [] }]) => [name, { list: [...list] }])) };
  });
}

/** Undefined: a kind that 0.3 does not know. */
function writeScheme(scheme: SecurityScheme): GrpcScheme['scheme'] {
  const { apiKeySecurityScheme: apiKey, httpAuthSecurityScheme: http, oauth2SecurityScheme: oauth2 } = scheme;
  const { openIdConnectSecurityScheme: openId, mtlsSecurityScheme: mtls } = scheme;
  if (apiKey) return { $case: 'apiKeySecurityScheme', value: { description: '', ...apiKey } };
  if (http) return { $case: 'httpAuthSecurityScheme', value: { description: '', bearerFormat: '', ...http } };
  if (openId) return { $case: 'openIdConnectSecurityScheme', value: { description: '', ...openId } };
  if (mtls) return { $case: 'mtlsSecurityScheme', value: { description: '', ...mtls } };
  if (!oauth2) return undefined;
  const flows = { flow: isFields(oauth2['flows']) ? writeFlow(oauth2['flows']) : undefined };
  const description = textOf(oauth2, 'description');
  return {
    $case: 'oauth2SecurityScheme',
    value: { description, flows, oauth2MetadataUrl: textOf(oauth2, 'oauth2MetadataUrl') },
  };
}

function writeFlow(flows: Fields): GrpcFlow {
  const [$case, flow] = Object.entries(flows)[0] ?? [];
  if (!isFields(flow)) return undefined;
  const authorizationUrl = textOf(flow, 'authorizationUrl');
  const tokenUrl = textOf(flow, 'tokenUrl');
  const refreshUrl = textOf(flow, 'refreshUrl');
  const scopes = scopesOf(flow['scopes']);
  switch ($case) {
    case 'authorizationCode':
      return { $case, value: { authorizationUrl, tokenUrl, refreshUrl, scopes } };
    case 'clientCredentials':
      return { $case, value: { tokenUrl, refreshUrl, scopes } };
    case 'implicit':
      return { $case, value: { authorizationUrl, refreshUrl, scopes } };
    case 'password':
      return { $case, value: { tokenUrl, refreshUrl, scopes } };
    default:
      return undefined;
  }
}

function scopesOf(scopes: unknown): Record<string, string> {
  const entries = Object.entries(isFields(scopes) ? scopes : {});
  return Object.fromEntries(entries.map(([name, text]) => [name, typeof text === 'string' ? text : '']));
}

function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}
