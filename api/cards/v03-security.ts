import type { JsonObject, SecurityRequirement, SecurityScheme } from '../../protocol/a2a.js';
import { isFields, type Fields } from '../../protocol/v03/fields.js';

/** What 0.3 calls a kind of security scheme, by the member that it stands in in 1.0. */
const TYPES: Readonly<Record<string, string>> = {
  apiKeySecurityScheme: 'apiKey',
  httpAuthSecurityScheme: 'http',
  oauth2SecurityScheme: 'oauth2',
  openIdConnectSecurityScheme: 'openIdConnect',
  mtlsSecurityScheme: 'mutualTLS',
};

/** The OAuth flows of 0.3, and what there is of them. */
const FLOWS = ['authorizationCode', 'clientCredentials', 'implicit', 'password'];
const FLOW_FIELDS = ['authorizationUrl', 'tokenUrl', 'refreshUrl', 'scopes'];

/** A security scheme of 1.0 in the form of 0.3, which is that of OpenAPI. */
export function writeScheme(scheme: SecurityScheme): JsonObject {
  const [member, value] = Object.entries(scheme)[0] ?? [];
  if (member === undefined || !isFields(value)) return {};
  const { location, flows, ...fields } = asJson(value);
  return {
    type: TYPES[member],
    ...(location !== undefined && { in: location }),
    ...(isFields(flows) && { flows: writeFlows(flows) }),
    ...fields,
  };
}

/** A security scheme with its members in both forms of 0.3. */
export function writeProtoScheme(scheme: SecurityScheme): JsonObject {
  return { ...writeScheme(scheme), ...scheme };
}

/** A security scheme as the proto has it: of one kind, and of one flow when it has flows. */
export function writeGrpcScheme(scheme: SecurityScheme): JsonObject {
  const [member, value] = Object.entries(scheme)[0] ?? [];
  if (member === undefined || !isFields(value)) return {};
  const { flows, ...fields } = asJson(value);
  if (!isFields(flows)) return { [member]: fields };
  return { [member]: { ...fields, flows: Object.fromEntries(Object.entries(writeFlows(flows)).slice(0, 1)) } };
}

/** `{ schemes: { key: { list: [] } } }` as `{ key: [] }`. */
export function writeRequirement({ schemes }: SecurityRequirement): JsonObject {
  return Object.fromEntries(Object.entries(schemes).map(([name, { list = [] }]) => [name, list]));
}

/** 1.0 has a device code flow and demands PKCE; 0.3 knows neither. */
function writeFlows(flows: Fields): JsonObject {
  return Object.fromEntries(
    Object.entries(flows).flatMap(([name, flow]) => {
      if (!FLOWS.includes(name) || !isFields(flow)) return [];
      const known = Object.entries(asJson(flow)).filter(([field]) => FLOW_FIELDS.includes(field));
      return [[name, Object.fromEntries(known)]];
    }),
  );
}

/** Safe: cards are JSON. */
function asJson(fields: Fields): JsonObject {
  return fields as JsonObject;
}
