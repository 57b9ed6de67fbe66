import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { devServerFlags } from '../../../cli/temporal/dev-server-flags.js';
import { setRetention } from '../../../cli/temporal/namespace.js';
import { registerSearchAttributes, SEARCH_ATTRIBUTE_TYPES } from '../../../cli/temporal/search-attributes.js';
import { SEARCH_ATTRIBUTES } from '../../../protocol/names.js';

const { INDEXED_VALUE_TYPE_KEYWORD } = proto.temporal.api.enums.v1.IndexedValueType;

let connection: Connection;
beforeAll(async () => {
  connection = await Connection.connect({ address: inject('temporalAddress') });
});
afterAll(() => connection.close());

async function registeredIn(namespace: string): Promise<Record<string, unknown>> {
  return (await connection.operatorService.listSearchAttributes({ namespace })).customAttributes;
}

test('a namespace of before gets the search attributes that are new, and keeps the others', async () => {
  const namespace = `before-${randomUUID()}`;
  await setRetention(connection, namespace, 86_400_000);
  const all = await registerSearchAttributes(connection, namespace);
  expect([...all].sort()).toEqual(Object.values(SEARCH_ATTRIBUTES).sort());
  await connection.operatorService.removeSearchAttributes({ namespace, searchAttributes: [SEARCH_ATTRIBUTES.push] });
  expect(await registeredIn(namespace)).not.toHaveProperty(SEARCH_ATTRIBUTES.push);

  expect(await registerSearchAttributes(connection, namespace)).toEqual([SEARCH_ATTRIBUTES.push]);
  expect(await registeredIn(namespace)).toMatchObject({ [SEARCH_ATTRIBUTES.push]: INDEXED_VALUE_TYPE_KEYWORD });
  expect(await registerSearchAttributes(connection, namespace)).toEqual([]);
});

test('a development server that is started has all of them', async () => {
  for (const [name, type] of Object.entries(SEARCH_ATTRIBUTE_TYPES)) {
    expect(devServerFlags({ port: 1 }).join(' ')).toContain(`--search-attribute ${name}=${type}`);
  }
  expect(Object.keys(await registeredIn('default'))).toEqual(
    expect.arrayContaining(Object.values(SEARCH_ATTRIBUTES)) as string[],
  );
});
