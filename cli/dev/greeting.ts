import type { Agent } from '../../protocol/agent.js';
import { curlLines } from './curl-lines.js';
import type { ProvidedTemporal } from './provide-temporal.js';

export interface GreetingFacts {
  /** The base URL of the API, without a slash at its end. */
  readonly apiUrl: string;
  /** The `host:port` of gRPC; undefined when it is off. */
  readonly grpcAddress: string | undefined;
  readonly agents: readonly Agent[];
  /** Whether callers need an API key. */
  readonly withKey: boolean;
  /** Whether webhooks may be http, and go to any address. */
  readonly insecureWebhooks: boolean;
  readonly temporal: Pick<ProvidedTemporal, 'uiUrl' | 'namespace'>;
}

const WEBHOOKS_LINE = '  Webhooks     may go to this machine and over http; PERDURE_PUSH_INSECURE=false refuses that';

/** What the person at the terminal wants to know when everything runs. */
export function greeting(facts: GreetingFacts): string {
  const { apiUrl, grpcAddress, agents, temporal, withKey, insecureWebhooks } = facts;
  const width = Math.max(...agents.map(({ id }) => id.length));
  const card = ({ id }: Agent): string => `${id.padEnd(width)}  ${apiUrl}/${id}/.well-known/agent-card.json`;
  return [
    '',
    'Perdure is ready.',
    '',
    `  A2A base     ${apiUrl}`,
    ...(grpcAddress === undefined ? [] : [`  A2A gRPC     ${grpcAddress}`]),
    ...agents.map((agent, index) => `  ${index === 0 ? 'Agent cards' : '           '}  ${card(agent)}`),
    ...(temporal.uiUrl ? [`  Temporal UI  ${temporal.uiUrl}/namespaces/${temporal.namespace}/workflows`] : []),
    ...(insecureWebhooks ? [WEBHOOKS_LINE] : []),
    '',
    withKey ? 'Try it, with an API key in KEY (`export KEY=perdure_…`):' : 'Try it:',
    ...curlLines(apiUrl, agents, withKey).flatMap(({ about, command }, index) => [
      '',
      `${index + 1}. ${about}:`,
      command,
    ]),
    '',
    'Ctrl-C stops everything. Tasks that are open go on at the next start.',
    '',
  ].join('\n');
}
