/** What the package gives to who receives webhooks: `import { createWebhookReceiver } from 'perdure/webhooks'`. */
export { fastifyWebhook } from './receiver/fastify.js';
export type { FastifyScope } from './receiver/fastify.js';
export { nodeWebhook } from './receiver/node.js';
export { WebhookError } from './receiver/webhook-error.js';
export type { WebhookReason } from './receiver/webhook-error.js';
export { createWebhookReceiver } from './receiver/receiver.js';
export type { WebhookAnswer, WebhookHandler, WebhookReceiver, WebhookReceiverOptions } from './receiver/receiver.js';
export type { DeliveryName } from './delivery-headers.js';
export type { WebhookBody, WebhookDelivery, WebhookRequest, WebhookHeaders } from './receiver/delivery.js';
export type { JwksOptions } from './receiver/jwt-proof.js';
export type { ProofOptions } from './receiver/proofs.js';
export type { SecretSource } from './receiver/secret-proofs.js';
export type { SeenStore } from './receiver/seen-ids.js';
export type { Artifact, JsonObject, Message, Part, StreamResponse, Task, TaskStatus } from '../protocol/a2a.js';
