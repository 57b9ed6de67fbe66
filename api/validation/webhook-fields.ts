import { z } from 'zod';
import { MAX_URL_LENGTH } from '../../webhooks/check-url.js';
import { expected } from './violations.js';

/** What an id may be: it goes into headers of deliveries and into paths. */
const ID = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;

const HEADER_VALUE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

/** A token of RFC 9110, as schemes of authentication are. */
const SCHEME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;

const MAX_VALUE_LENGTH = 4_096;

export const configId = z
  .string(expected('must be a string'))
  .regex(ID, { error: 'must have 1 to 255 printable ASCII characters, and no space at its ends' })
  .refine((id) => id !== '.' && id !== '..', {
    error: 'must be neither "." nor "..": URLs lose such a segment of their path, and HTTP could not name the config',
  });

/** A URL that is valid in itself. What the deployment lets be called is another question. */
export const webhookUrl = z
  .string(expected('must be a string'))
  .max(MAX_URL_LENGTH, { error: `must have at most ${MAX_URL_LENGTH} characters` })
  .refine((value) => URL.canParse(value), { error: 'must be an absolute URL' });

/** What is sent as the value of a header, or a part of it. */
export const headerValue = z
  .string(expected('must be a string'))
  .max(MAX_VALUE_LENGTH, { error: `must have at most ${MAX_VALUE_LENGTH} characters` })
  .regex(HEADER_VALUE, { error: 'must be printable ASCII, with no space at its ends: it is sent in a header' });

export const authenticationScheme = z.string(expected('must be a string')).regex(SCHEME, {
  error: 'must be the name of a scheme of HTTP authentication, such as "Bearer"',
});
