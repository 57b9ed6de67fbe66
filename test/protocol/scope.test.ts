import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isScopeName, OPEN_SCOPE, scopeOf, taskWorkflowId } from '../../protocol/ids.js';

const name = fc.stringMatching(/^[a-z0-9][a-z0-9._@+-]{0,63}$/).filter((text) => text !== OPEN_SCOPE);
const caller = fc.oneof(fc.record({ tenant: name }), fc.record({ tenant: name, subject: name }));

describe('the scope of a caller', () => {
  test('is the tenant, or the tenant and the subject', () => {
    expect(scopeOf({ tenant: 'acme' })).toBe('acme');
    expect(scopeOf({ tenant: 'acme', subject: 'alice@example.com' })).toBe('acme:alice@example.com');
  });

  test('is never that of another caller, nor that of an open server', () => {
    fc.assert(
      fc.property(caller, caller, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect(scopeOf(one) === scopeOf(other)).toBe(same);
        expect(scopeOf(one)).not.toBe(OPEN_SCOPE);
      }),
    );
  });

  test('is one segment of a workflow id, which every database below Temporal can hold', () => {
    fc.assert(
      fc.property(caller, (one) => {
        const agent = 'a'.repeat(63);
        const id = taskWorkflowId({ agent, scope: scopeOf(one), taskId: '01990000-0000-7000-8000-000000000001' });
        expect(id.split('/')).toHaveLength(3);
        expect(Buffer.byteLength(id)).toBeLessThanOrEqual(255);
      }),
    );
  });

  test.each(['', 'Acme', 'a/b', 'a:b', "a'b", 'a b', '-a', 'ä', 'a\n', 'a'.repeat(65)])(
    'has no name such as %j',
    (bad) => {
      expect(isScopeName(bad)).toBe(false);
      expect(() => scopeOf({ tenant: bad })).toThrow(RangeError);
      expect(() => scopeOf({ tenant: 'acme', subject: bad })).toThrow(RangeError);
    },
  );

  test('is not that of open servers, whatever a tenant is called', () => {
    expect(() => scopeOf({ tenant: OPEN_SCOPE })).toThrow(OPEN_SCOPE);
    expect(scopeOf({ tenant: 'acme', subject: OPEN_SCOPE })).toBe('acme:public');
  });
});
