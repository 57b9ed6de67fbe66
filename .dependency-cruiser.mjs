/**
 * Which way imports point: between the top-level folders, between the rooms inside of them, and never in a circle.
 * Type-only imports count. "Which way imports point" in AGENTS.md tells the reasons.
 */

const SEE = 'See "Which way imports point" in AGENTS.md.';

/** What each top-level folder may import besides itself. */
export const FOLDERS = {
  protocol: [],
  telemetry: [],
  journal: ['protocol'],
  keys: ['protocol'],
  webhooks: ['protocol', 'keys'],
  workflows: ['protocol'],
  tasks: ['protocol', 'journal', 'keys', 'webhooks', 'telemetry'],
  activities: ['protocol', 'journal', 'keys', 'webhooks', 'tasks', 'telemetry'],
  worker: ['protocol', 'keys', 'webhooks', 'workflows', 'activities'],
  api: ['protocol', 'keys', 'webhooks', 'tasks', 'telemetry'],
  agents: ['protocol'],
  cli: ['protocol', 'keys', 'webhooks', 'tasks', 'api', 'worker', 'agents'],
};

/** The bindings of `api/`. They know nothing of each other. */
const BINDING = ['errors', 'http', 'operations'];

/**
 * What each room may import of its own top-level folder besides itself. `.` is the files of the folder that are in no
 * room; a name with an ending is one file.
 */
export const ROOMS = {
  protocol: { '.': [], fold: ['.'], v03: ['.'] },
  webhooks: { '.': ['receiver'], receiver: ['.'] },
  workflows: { '.': ['turn', 'push'], turn: ['.'], push: ['.'] },
  tasks: {
    '.': ['send', 'feed', 'list', 'push', 'dead-letters', 'temporal'],
    temporal: ['errors.ts'],
    feed: [],
    list: ['.', 'feed', 'temporal'],
    push: ['.', 'temporal'],
    send: ['.', 'feed', 'push', 'temporal'],
    'dead-letters': ['.', 'push', 'temporal'],
  },
  activities: { '.': ['turn', 'push'], turn: [], push: [] },
  api: {
    '.': ['authentication', 'cards', 'server'],
    authentication: [],
    errors: [],
    validation: [],
    operations: ['authentication', 'validation'],
    streams: ['operations'],
    http: ['authentication', 'errors', 'operations', 'streams'],
    cards: ['config.ts', 'authentication', 'http', 'operations'],
    operator: ['authentication', 'errors', 'http', 'operations', 'validation'],
    jsonrpc: BINDING,
    rest: [...BINDING, 'cards'],
    grpc: ['config.ts', 'authentication', 'errors', 'operations', 'streams'],
    // It speaks over all three bindings; to gRPC it is one more service.
    v03: [...BINDING, 'cards', 'streams', 'grpc/service.ts'],
    server: [
      ...['config.ts', 'authentication', 'cards', 'errors', 'http', 'operations', 'operator', 'streams', 'validation'],
      ...['jsonrpc', 'rest', 'grpc', 'v03'],
    ],
  },
  agents: { '.': ['analyst', 'chat'], analyst: [], chat: [] },
  cli: {
    '.': ['commands', 'config', 'process', 'terminal'],
    commands: ['.', 'config', 'dev', 'keys', 'process', 'temporal', 'terminal'],
    dev: ['config', 'keys', 'process', 'temporal', 'terminal'],
    temporal: ['config', 'process', 'terminal'],
    keys: ['process', 'terminal'],
    process: ['config', 'terminal'],
    config: ['terminal'],
    terminal: [],
  },
};

/** The folders whose code nothing else may import. */
const OUTSIDE = ['test', 'bench', 'scripts'];

const anyOf = (names) => `(?:${names.map((name) => name.replaceAll('.', '\\.')).join('|')})`;

/** Paths of a room of a folder, as a regular expression. */
const pathOf = (folder, room) => {
  if (room === '.') return `^${folder}/[^/]+$`;
  return room.endsWith('.ts') ? `^${folder}/${anyOf([room])}$` : `^${folder}/${room}/`;
};

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const folderWalls = Object.entries(FOLDERS).map(([folder, allowed]) => {
  const others = [...Object.keys(FOLDERS), ...OUTSIDE].filter((name) => name !== folder && !allowed.includes(name));
  return {
    name: `wall-of-${folder}`,
    comment: `${folder}/ may import ${allowed.length > 0 ? allowed.join(', ') : 'no other folder'}. ${SEE}`,
    severity: 'error',
    from: { path: `^${folder}/` },
    to: { path: `^${anyOf(others)}/` },
  };
});

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const roomWalls = Object.entries(ROOMS).flatMap(([folder, rooms]) =>
  Object.entries(rooms).map(([room, allowed]) => ({
    name: `wall-of-${folder}-${room === '.' ? 'itself' : room}`,
    comment: `In ${folder}/, ${room === '.' ? 'its own files' : room} may import ${allowed.join(', ') || 'no other room'}. ${SEE}`,
    severity: 'error',
    from: { path: pathOf(folder, room) },
    to: { path: `^${folder}/`, pathNot: [room, ...allowed].map((name) => pathOf(folder, name)) },
  })),
);

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const newRooms = Object.entries(ROOMS).map(([folder, rooms]) => ({
  name: `room-of-${folder}-without-wall`,
  comment: `A room of ${folder}/ that .dependency-cruiser.mjs does not name has no walls: name what it may import. ${SEE}`,
  severity: 'error',
  from: { path: `^${folder}/`, pathNot: Object.keys(rooms).map((room) => pathOf(folder, room)) },
  to: {},
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circle',
      comment: `Files must not import each other in a circle, not even types. ${SEE}`,
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...folderWalls,
    ...roomWalls,
    ...newRooms,
  ],
  options: {
    // Counts imports that the compiler drops.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules' },
  },
};
