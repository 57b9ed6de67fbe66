/**
 * The A2A 1.0 data objects in their wire (ProtoJSON) form: camelCase names, enum names as strings, one flat member per
 * oneof. This is the only form that enters a Temporal payload.
 *
 * Source: `specification/a2a.proto` of A2A 1.0, package `lf.a2a.v1`.
 */
import type { TaskState } from './task-state.js';

/** Any JSON value. `null` counts as a value: a data part may hold it. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object (`google.protobuf.Struct`). */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

interface PartFields {
  readonly filename?: string;
  readonly mediaType?: string;
  readonly metadata?: JsonObject;
}

export interface TextPart extends PartFields {
  readonly text: string;
}

/** A file that travels inside the message. */
export interface RawPart extends PartFields {
  /** The bytes in base64, in the standard alphabet and padded. */
  readonly raw: string;
}

/** A file that is fetched from elsewhere. */
export interface UrlPart extends PartFields {
  readonly url: string;
}

export interface DataPart extends PartFields {
  readonly data: JsonValue;
}

/** Exactly one of `text`, `raw`, `url`, `data` is present. */
export type Part = TextPart | RawPart | UrlPart | DataPart;

export type Role = 'ROLE_USER' | 'ROLE_AGENT';

export interface Message {
  readonly messageId: string;
  readonly contextId?: string;
  readonly taskId?: string;
  readonly role: Role;
  readonly parts: readonly Part[];
  readonly metadata?: JsonObject;
  readonly extensions?: readonly string[];
  readonly referenceTaskIds?: readonly string[];
}

export interface Artifact {
  /** Is unique inside its task. */
  readonly artifactId: string;
  readonly name?: string;
  readonly description?: string;
  readonly parts: readonly Part[];
  readonly metadata?: JsonObject;
  readonly extensions?: readonly string[];
}

export interface TaskStatus {
  readonly state: TaskState;
  readonly message?: Message;
  /** The time in UTC, as `YYYY-MM-DDTHH:mm:ss.sssZ`. */
  readonly timestamp: string;
}

export interface Task {
  readonly id: string;
  readonly contextId: string;
  readonly status: TaskStatus;
  readonly artifacts?: readonly Artifact[];
  /** The messages of both sides, the oldest first. */
  readonly history?: readonly Message[];
  readonly metadata?: JsonObject;
}

export interface TaskStatusUpdateEvent {
  readonly taskId: string;
  readonly contextId: string;
  readonly status: TaskStatus;
  readonly metadata?: JsonObject;
}

export interface TaskArtifactUpdateEvent {
  readonly taskId: string;
  readonly contextId: string;
  readonly artifact: Artifact;
  /** When it is true, the parts continue the artifact of the same id; otherwise they replace it. */
  readonly append?: boolean;
  readonly lastChunk?: boolean;
  readonly metadata?: JsonObject;
}

/** Exactly one member is present. */
export type StreamResponse =
  | { readonly task: Task }
  | { readonly message: Message }
  | { readonly statusUpdate: TaskStatusUpdateEvent }
  | { readonly artifactUpdate: TaskArtifactUpdateEvent };

/** Exactly one member is present, as in the `oneof` of the proto. */
export interface SecurityScheme {
  readonly apiKeySecurityScheme?: {
    readonly description?: string;
    readonly location: 'query' | 'header' | 'cookie';
    readonly name: string;
  };
  readonly httpAuthSecurityScheme?: {
    readonly description?: string;
    readonly scheme: string;
    readonly bearerFormat?: string;
  };
  readonly oauth2SecurityScheme?: JsonObject;
  readonly openIdConnectSecurityScheme?: { readonly description?: string; readonly openIdConnectUrl: string };
  readonly mtlsSecurityScheme?: { readonly description?: string };
}

/** Schemes that are needed together, by name, each with the scopes that it has to give. */
export interface SecurityRequirement {
  readonly schemes: Readonly<Record<string, { readonly list?: readonly string[] }>>;
}

/** A JWS over the card without its signatures, in flattened form (RFC 7515 §7.2.2). */
export interface AgentCardSignature {
  /** The protected header, as base64url of its JSON. */
  readonly protected: string;
  /** The signature itself, as base64url. */
  readonly signature: string;
}

export interface AgentSkill {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly examples?: readonly string[];
  readonly inputModes?: readonly string[];
  readonly outputModes?: readonly string[];
  /** The requirements are alternatives: a caller has to meet one of them. */
  readonly securityRequirements?: readonly SecurityRequirement[];
}

export interface AgentProvider {
  readonly organization: string;
  readonly url: string;
}

export interface AgentExtension {
  readonly uri: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly params?: JsonObject;
}

export interface AgentInterface {
  readonly url: string;
  readonly protocolBinding: 'JSONRPC' | 'HTTP+JSON' | 'GRPC';
  readonly protocolVersion: string;
  readonly tenant?: string;
}

export interface AgentCard {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly supportedInterfaces: readonly AgentInterface[];
  readonly capabilities: {
    readonly streaming?: boolean;
    readonly pushNotifications?: boolean;
    readonly extendedAgentCard?: boolean;
    readonly extensions?: readonly AgentExtension[];
  };
  readonly defaultInputModes: readonly string[];
  readonly defaultOutputModes: readonly string[];
  readonly skills: readonly AgentSkill[];
  readonly provider?: AgentProvider;
  readonly documentationUrl?: string;
  readonly iconUrl?: string;
  readonly securitySchemes?: Readonly<Record<string, SecurityScheme>>;
  /** The requirements are alternatives: a caller has to meet one of them. */
  readonly securityRequirements?: readonly SecurityRequirement[];
  readonly signatures?: readonly AgentCardSignature[];
}
