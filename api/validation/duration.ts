import { z } from 'zod';
import { toMilliseconds } from '../../protocol/duration.js';
import { expected, refuse } from './violations.js';

/** A length of time as text, such as `90s` or `1.5h`; gives ms, rounded up. */
export const duration = z
  .string(expected('must be text such as "90s" or "1.5h"'))
  .transform((text, context): number => {
    const ms = /^\d{1,12}(\.\d{1,9})?(ms|s|m|h|d)$/.test(text) ? Math.ceil(toMilliseconds(text)) : 0;
    return ms > 0 ? ms : refuse(context, 'must be a number above 0 with ms, s, m, h or d, such as "90s" or "1.5h"');
  });
