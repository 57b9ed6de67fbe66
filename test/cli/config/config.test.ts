import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { configHelp, configTable } from '../../../cli/config/config-table.js';
import { CONFIG_VARIABLES } from '../../../cli/config/config-variables.js';
import { readConfig, type Environment } from '../../../cli/config/config.js';
import { UserError } from '../../../cli/terminal/user-error.js';

function problemsOf(env: Environment): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return '';
}

describe('the defaults', () => {
  test('are what an empty environment gives', () => {
    const { api, worker, dev, log } = readConfig({});
    expect(api).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      taskQueue: 'perdure',
      blockingLimit: 300_000,
      writeTimeout: 5_000,
      bodyLimit: 4_000_000,
      cacheBytes: 64_000_000,
      keepAliveInterval: 15_000,
      slowReaderTimeout: 30_000,
    });
    expect(worker).toMatchObject({ taskQueue: 'perdure', shutdownGraceTime: 10_000 });
    expect(dev).toEqual({ dataDir: '.perdure', temporalPort: 7233, temporalUiPort: 8233 });
    expect(log).toEqual({ level: 'info', format: 'auto' });
  });

  test('leave out what is optional', () => {
    const config = readConfig({});
    expect(config).not.toHaveProperty('agentsModule');
    expect(config.api).not.toHaveProperty('publicUrl');
    expect(config.api).not.toHaveProperty('defaultAgent');
    expect(config.worker).not.toHaveProperty('health');
  });

  test('stand for empty variables as well', () => {
    expect(readConfig({ PERDURE_PORT: '', PERDURE_AGENTS: '' })).toEqual(readConfig({}));
  });
});

describe('values', () => {
  test('of ports are whole numbers up to 65535', () => {
    expect(readConfig({ PERDURE_PORT: '0' }).api.port).toBe(0);
    expect(readConfig({ PERDURE_PORT: '65535' }).api.port).toBe(65_535);
    for (const value of ['65536', '-1', '80a', '8080.5', ' ']) {
      expect(problemsOf({ PERDURE_PORT: value })).toContain('a port number from 0 to 65535');
    }
  });

  test.each([
    ['15s', 15_000],
    ['5 minutes', 300_000],
    ['1.5h', 5_400_000],
    ['250', 250],
  ])('of durations are text or milliseconds: %s', (value, ms) => {
    expect(readConfig({ PERDURE_BLOCKING_LIMIT: value }).api.blockingLimit).toBe(ms);
  });

  test('of durations are refused when a timer cannot hold them', () => {
    for (const value of ['soon', '0', '-5s', '25 days', '1e3000s']) {
      expect(problemsOf({ PERDURE_WRITE_TIMEOUT: value })).toContain(`PERDURE_WRITE_TIMEOUT is "${value}"`);
    }
  });

  test.each([
    ['4 MB', 4_000_000],
    ['512KiB', 524_288],
    ['1.5 gb', 1_500_000_000],
    ['1000', 1_000],
  ])('of sizes have a unit or are bytes: %s', (value, bytes) => {
    expect(readConfig({ PERDURE_CACHE_BYTES: value }).api.cacheBytes).toBe(bytes);
  });

  test('of sizes are refused when they have another unit', () => {
    for (const value of ['4 megs', 'MB', '0', '-1', '1 TB']) {
      expect(problemsOf({ PERDURE_BODY_LIMIT: value })).toContain(`PERDURE_BODY_LIMIT is "${value}"`);
    }
  });

  test('of URLs are absolute, and lose their last slash', () => {
    const { publicUrl } = readConfig({ PERDURE_PUBLIC_URL: 'https://agents.example.com/a/' }).api;
    expect(publicUrl).toBe('https://agents.example.com/a');
    for (const value of ['agents.example.com', 'ftp://agents.example.com', '/a']) {
      expect(problemsOf({ PERDURE_PUBLIC_URL: value })).toContain('an absolute http or https URL');
    }
  });

  test('of words are the words of the table', () => {
    expect(readConfig({ PERDURE_LOG_LEVEL: 'debug' }).log.level).toBe('debug');
    expect(problemsOf({ PERDURE_LOG_FORMAT: 'xml' })).toContain('one of auto, pretty, json');
  });

  test('of the task queue are the same for API and worker', () => {
    const { api, worker } = readConfig({ PERDURE_TASK_QUEUE: 'team-a' });
    expect([api.taskQueue, worker.taskQueue]).toEqual(['team-a', 'team-a']);
    expect(problemsOf({ PERDURE_TASK_QUEUE: 'team a' })).toContain('PERDURE_TASK_QUEUE is "team a"');
  });

  test('of the worker’s health port turn its health routes on', () => {
    const { health } = readConfig({ PERDURE_WORKER_HEALTH_PORT: '9000' }).worker;
    expect(health).toEqual({ host: '127.0.0.1', port: 9_000 });
  });

  test('cannot be changed afterwards', () => {
    const config = readConfig({});
    expect([config, config.api, config.worker, config.dev, config.log].every(Object.isFrozen)).toBe(true);
  });
});

describe('gRPC', () => {
  test('is served on its usual port, without TLS', () => {
    expect(readConfig({}).api.grpc).toEqual({ port: 50_051 });
  });

  test('has port, address and TLS of its own', () => {
    const { grpc } = readConfig({
      PERDURE_GRPC_PORT: '0',
      PERDURE_GRPC_PUBLIC_ADDRESS: 'agents.example.com:443',
      PERDURE_GRPC_TLS_CERT: 'a.pem',
      PERDURE_GRPC_TLS_KEY: 'b.pem',
      PERDURE_GRPC_TLS_CLIENT_CA: 'c.pem',
    }).api;
    expect(grpc).toEqual({
      port: 0,
      publicAddress: 'agents.example.com:443',
      tls: { certFile: 'a.pem', keyFile: 'b.pem', clientCaFile: 'c.pem' },
    });
  });

  test('can be turned off', () => {
    expect(readConfig({ PERDURE_GRPC_PORT: 'off' }).api).not.toHaveProperty('grpc');
  });

  test.each(['on', '-1', '65536'])('has no port %s', (value) => {
    expect(problemsOf({ PERDURE_GRPC_PORT: value })).toContain('must be a port number from 0 to 65535, or "off"');
  });

  test.each(['agents.example.com', 'https://agents.example.com:443', 'a:b', ':443', '::1:443'])(
    'has no address %s in cards',
    (value) => {
      expect(problemsOf({ PERDURE_GRPC_PUBLIC_ADDRESS: value })).toContain('must be a host and a port');
    },
  );

  test('needs a port of its own, and both files of TLS', () => {
    expect(problemsOf({ PERDURE_PORT: '7000', PERDURE_GRPC_PORT: '7000' })).toContain('gRPC needs a port of its own');
    expect(problemsOf({ PERDURE_GRPC_TLS_KEY: 'b.pem' })).toContain('PERDURE_GRPC_TLS_CERT is not: TLS needs both');
  });

  test('asks clients for certificates over TLS only', () => {
    expect(problemsOf({ PERDURE_GRPC_TLS_CLIENT_CA: 'c.pem' })).toContain('CLIENT_CA is set, and there is no TLS');
  });
});

describe('who may call', () => {
  test('is anybody by default, on loopback', () => {
    expect(readConfig({}).api).toMatchObject({
      authentication: { taskScope: 'subject', allowAnonymous: false },
      corsOrigins: [],
      defaultCardVersion: '1.0',
    });
    expect(readConfig({}).api.authentication).not.toHaveProperty('apiKeys');
    expect(readConfig({}).api).not.toHaveProperty('cardSigningKeysFile');
  });

  test('is told by keys in a file or in the environment, not in both', () => {
    expect(readConfig({ PERDURE_API_KEYS: '[]' }).api.authentication.apiKeys).toEqual({ json: '[]' });
    expect(readConfig({ PERDURE_API_KEYS_FILE: 'k.json' }).api.authentication.apiKeys).toEqual({ file: 'k.json' });
    const both = problemsOf({ PERDURE_API_KEYS: '[]', PERDURE_API_KEYS_FILE: 'k.json' });
    expect(both).toContain('PERDURE_API_KEYS and PERDURE_API_KEYS_FILE are both set.');
  });

  test.each([
    ['https://a.example.com', ['https://a.example.com']],
    ['https://a.example.com, http://localhost:3000', ['https://a.example.com', 'http://localhost:3000']],
    ['*', ['*']],
  ])('from web pages is told by their origins: %s', (value, origins) => {
    expect(readConfig({ PERDURE_CORS_ORIGINS: value }).api.corsOrigins).toEqual(origins);
  });

  test.each(['a.example.com', 'https://a.example.com/', 'https://a.example.com/path', 'https://a.b,,', 'null'])(
    'is not told by what is no origin: %s',
    (value) => {
      expect(problemsOf({ PERDURE_CORS_ORIGINS: value })).toContain('must be origins such as');
    },
  );
});

describe('problems', () => {
  test('are told all at once, with variable, value and what is right', () => {
    const message = problemsOf({ PERDURE_PORT: 'http', PERDURE_PROT: '1', PERDURE_LOG_LEVEL: 'loud' });
    expect(message.split('\n')).toHaveLength(4);
    expect(message).toContain('PERDURE_PORT is "http", but must be a port number from 0 to 65535');
    expect(message).toContain('The default is "8080".');
    expect(message).toContain('PERDURE_LOG_LEVEL is "loud"');
  });

  test('are variables that do not exist, too', () => {
    expect(problemsOf({ PERDURE_PROT: '8081' })).toContain('PERDURE_PROT ("8081") is not a variable of Perdure.');
  });

  test('never quote what may be a secret behind a misspelled name', () => {
    const message = problemsOf({ PERDURE_API_KEY: 'hunter2', PERDURE_CHAT_TOKEN: 'hunter2' });
    expect(message).toContain('PERDURE_API_KEY is not a variable of Perdure.');
    expect(message).not.toContain('hunter2');
  });

  test('are not the variables of others', () => {
    expect(problemsOf({ PATH: '/bin', PERDURETY: 'x', npm_config_perdure_x: 'y' })).toBe('');
  });

  test('of Temporal’s own settings are told with the rest', () => {
    const message = problemsOf({
      TEMPORAL_PROFILE: 'nowhere',
      TEMPORAL_CONFIG_FILE: '/no/such/file.toml',
      PERDURE_PORT: 'x',
    });
    expect(message).toContain("Temporal’s own settings: Profile 'nowhere' not found");
    expect(message).toContain('PERDURE_PORT is "x"');
  });
});

test('Temporal is found by its own variables', () => {
  const env = {
    TEMPORAL_ADDRESS: 'temporal.example:7233',
    TEMPORAL_NAMESPACE: 'agents',
    TEMPORAL_CONFIG_FILE: '/no/such/file.toml',
  };
  const { temporal, api, worker } = readConfig(env);
  expect(temporal).toMatchObject({ namespace: 'agents', connectionOptions: { address: 'temporal.example:7233' } });
  expect(api.temporal).toBe(temporal);
  expect(worker.temporal).toBe(temporal);
});

describe('documentation', () => {
  test('docs/configuration.md has the table of all variables as it is (npm run docs:config)', () => {
    const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
    expect(page).toContain(configTable());
  });

  test.each(Object.keys(CONFIG_VARIABLES))('--help has %s', (name) => {
    expect(configHelp()).toContain(`  ${name}`);
  });
});
