import { OpenAI } from 'openai';
import { defineAgent, type Agent } from '../protocol/agent.js';
import type { TaskContext } from '../protocol/task-context.js';
import type { ChatConfig } from './chat/chat-config.js';
import { answerId, dialogue } from './chat/dialogue.js';
import { refusal } from './chat/refusal.js';

/** A language model behind an OpenAI-compatible API. One message, one task; a follow-up refers to the task before it. */
export function createChat({ baseUrl, model, apiKey, systemPrompt }: ChatConfig): Agent {
  const client = new OpenAI({
    baseURL: baseUrl,
    // What follows is everything that the client would take from variables of its own, which are meant for another
    // endpoint.
    apiKey: apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    ...(apiKey === undefined && { defaultHeaders: { Authorization: null } }),
    logLevel: 'off', // it would log texts
    maxRetries: 1, // waits as long as the endpoint asks for; the turn's own attempts do the rest
  });

  const opening = systemPrompt ? [{ role: 'system' as const, content: systemPrompt }] : [];

  async function run(task: TaskContext): Promise<void> {
    if (task.text.trim() === '' || task.message.parts.some((part) => !('text' in part))) {
      task.reject('This agent takes text only. Send the message as text parts.');
    }
    const messages = [...opening, ...(await dialogue(task))];
    const answer = task.artifact({ artifactId: answerId(task.turn), name: 'Answer' });
    let answered = false;
    let finishReason: string | null = null;
    try {
      const request = { model, messages, stream: true as const };
      const stream = await client.chat.completions.create(request, { signal: task.signal });
      for await (const { choices } of stream) {
        const [choice] = choices;
        const text = choice?.delta.content ?? choice?.delta.refusal ?? '';
        if (text !== '') {
          await answer.append(text);
          answered = true;
        }
        finishReason = choice?.finish_reason ?? finishReason;
      }
    } catch (error) {
      const reason = refusal(error);
      if (reason) task.fail(reason);
      throw error;
    }
    task.signal.throwIfAborted(); // an aborted stream ends like one that was cut off
    if (finishReason === null) throw new Error('The stream of the model ended before its answer did.');
    if (!answered) throw new Error(`The model gave no text, but finish_reason "${finishReason}".`);
    if (finishReason === 'stop') return answer.end();

    task.log('warn', 'The answer is not complete.', { finishReason, model });
    await answer.end('', { finishReason });
  }

  return defineAgent({
    card: {
      name: 'Chat',
      description: `Answers questions with the language model ${model}.`,
      version: '1.0.0',
      skills: [
        {
          id: 'chat',
          name: 'Chat',
          description:
            'Answers in text, token by token. To go on with a conversation, name the task of the last answer in ' +
            '`referenceTaskIds`: what was said there is taken into account.',
          tags: ['chat', 'language model', 'conversation'],
          examples: ['Explain durable execution in two sentences.', 'And what does that cost?'],
        },
      ],
    },
    timeouts: { attempt: '15m', turn: '1h' },
    retry: { maximumAttempts: 5, initialInterval: '1s', maximumInterval: '30s' },
    run,
  });
}
