import type { LegacyA2AService } from '@a2a-js/sdk/compat/v0_3/server/grpc';

/** The messages of package `a2a.v1` in memory. The SDK has no names for them, only its service definition. */
type Service = typeof LegacyA2AService;
type Method = keyof Service;

type RequestOf<Name extends Method> = Parameters<Service[Name]['requestSerialize']>[0];
export type ReplyOf<Name extends Method> = Parameters<Service[Name]['responseSerialize']>[0];

export type GrpcSendRequest = RequestOf<'sendMessage'>;
export type GrpcMessage = NonNullable<GrpcSendRequest['request']>;
export type GrpcPart = GrpcMessage['content'][number];
export type GrpcTask = ReplyOf<'getTask'>;
export type GrpcStatus = NonNullable<GrpcTask['status']>;
export type GrpcArtifact = GrpcTask['artifacts'][number];
export type GrpcEvent = ReplyOf<'sendStreamingMessage'>;
export type GrpcConfig = ReplyOf<'getTaskPushNotificationConfig'>;
export type GrpcCard = ReplyOf<'getAgentCard'>;
export type GrpcScheme = GrpcCard['securitySchemes'][string];
