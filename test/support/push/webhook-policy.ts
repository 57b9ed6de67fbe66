import type { EgressPolicy } from '../../../webhooks/egress-policy.js';

/** A policy as deployments have it, but for what is given. */
export function webhookPolicy(change: Partial<EgressPolicy> = {}): EgressPolicy {
  const ports = [
    { from: 443, to: 443 },
    { from: 1024, to: 65_535 },
  ];
  return { insecure: false, ports, allow: [], deny: [], ...change };
}
