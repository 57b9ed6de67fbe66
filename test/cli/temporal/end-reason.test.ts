import { expect, test } from 'vitest';
import { endReason, isByChance } from '../../../cli/temporal/end-reason.js';

const STACK = `
goroutine 1 [running]:
github.com/temporalio/cli/temporalcli/devserver.MustGetFreePort({0x7ffe27fe9a83?, 0x3c4b96c92e10?})
	/home/dev/go/pkg/mod/github.com/temporalio/cli@v1.5.1/temporalcli/devserver/freeport.go:89 +0x73
github.com/spf13/cobra.(*Command).ExecuteContext(...)
	/home/dev/go/pkg/mod/github.com/spf13/cobra@v1.9.1/command.go:1064
main.main()
	/home/dev/go/pkg/mod/github.com/temporalio/cli@v1.5.1/cmd/temporal/main.go:18 +0x96

goroutine 25 [select]:
go.opencensus.io/stats/view.(*worker).start(0x3c4b96c90f80)
	/home/dev/go/pkg/mod/go.opencensus.io@v0.24.0/stats/view/worker.go:292 +0x9f
created by go.opencensus.io/stats/view.init.0 in goroutine 1
	/home/dev/go/pkg/mod/go.opencensus.io@v0.24.0/stats/view/worker.go:34 +0x8d
exit status 2
`;

const NO_PORT =
  'panic: failed assigning ephemeral port: failed to assign a free port: listen tcp 127.0.0.1:0: bind: address already in use';
const NOT_LISTENING =
  'time=2026-11-28T14:58:33.323 level=ERROR msg="Failed to start gRPC listener" error="listen tcp 127.0.0.1:17999: bind: address already in use" service=history address=127.0.0.1:17999';
const NIL = 'panic: runtime error: invalid memory address or nil pointer dereference';
const WARNING = 'time=2026-11-28T14:58:33.320 level=WARN msg="error creating sdk client" service=worker';
const BAD_DATABASE =
  'time=2026-11-28T14:58:33.909 level=ERROR msg="failed starting server: failed creating namespaces: error creating namespace \\"default\\": file is not a database (26)"';

test('the reason of a panic is its message, and nothing of the stack', () => {
  expect(endReason(`${NO_PORT}\n${STACK}`)).toEqual([NO_PORT]);
});

test('the error that led to a panic is told with it', () => {
  const signal = '[signal SIGSEGV: segmentation violation code=0x1 addr=0x20 pc=0x25f2689]';
  expect(endReason(`${WARNING}\n${NOT_LISTENING}\n${NIL}\n${signal}\n${STACK}`)).toEqual([NOT_LISTENING, NIL]);
});

test('the reason of an orderly end is the error, and not what follows', () => {
  expect(endReason(`${WARNING}\n${BAD_DATABASE}\nStopping server...\n`)).toEqual([BAD_DATABASE]);
  expect(endReason('Error: unknown flag: --nonsense\nUsage:\n  temporal server start-dev [flags]\n')).toEqual([
    'Error: unknown flag: --nonsense',
  ]);
});

test('without an error, the reason is the last lines before the stack', () => {
  const lines = Array.from({ length: 9 }, (_, index) => `line ${index}`);
  expect(endReason(`${lines.join('\n')}\n${STACK}`)).toEqual(lines.slice(-5));
  expect(endReason('')).toEqual([]);
});

test('a line that carries a stack is shortened', () => {
  const [line = ''] = endReason(`time=1 level=ERROR msg="it broke" stack="${'frame '.repeat(1_000)}"`);
  expect(line).toMatch(/^time=1 level=ERROR msg="it broke"/);
  expect(line.length).toBeLessThan(500);
});

test('a taken port and a panic are bad luck, a broken database is not', () => {
  expect(isByChance([NO_PORT])).toBe(true);
  expect(isByChance([NOT_LISTENING])).toBe(true);
  expect(isByChance([NIL])).toBe(true);
  expect(isByChance([BAD_DATABASE])).toBe(false);
  expect(isByChance([])).toBe(false);
});
