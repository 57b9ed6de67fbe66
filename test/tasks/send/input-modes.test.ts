import { ContentTypeNotSupportedError } from '@a2a-js/sdk/errors';
import { describe, expect, test } from 'vitest';
import { checkInputModes } from '../../../tasks/send/input-modes.js';
import { EDGE_AGENTS } from '../../support/stacks/edge.js';

describe('a media type is taken if a mode of the agent or of a skill covers it', () => {
  const check = (id: string, mediaType: string) => (): void => {
    const agent = EDGE_AGENTS.find((candidate) => candidate.id === id);
    if (!agent) throw new Error(`There is no agent ${id}.`);
    checkInputModes([{ text: 'x' }, { text: 'x', mediaType }], agent.card);
  };

  test.each([
    ['files', 'text/csv'],
    ['files', 'TEXT/CSV; charset=utf-8'],
    ['files', 'image/png'],
    ['files', 'application/pdf'],
    ['echo', 'text/plain'],
  ])('%s takes %s', (agent, mediaType) => {
    expect(check(agent, mediaType)).not.toThrow();
  });

  test.each([
    ['files', 'text/plain'],
    ['files', 'imagery/png'],
    ['echo', 'text/csv'],
  ])('%s does not take %s, and says what it takes [SEND-08]', (agent, mediaType) => {
    expect(check(agent, mediaType)).toThrow(ContentTypeNotSupportedError);
    expect(check(agent, mediaType)).toThrow(/message\.parts\[1\].*this agent takes: .*text\//);
  });
});
