import { JSON_BINDINGS, must, should, type Requirement } from './requirement.js';

/** The table of errors (§3.3.2, §5.4): code of JSON-RPC, HTTP status, gRPC status, reason. */
export const ERROR_REQUIREMENTS: readonly Requirement[] = [
  must('ERR-01', '§5.4', 'TaskNotFound is -32001, 404, NOT_FOUND, TASK_NOT_FOUND.'),
  must('ERR-02', '§5.4', 'TaskNotCancelable is -32002, 400, FAILED_PRECONDITION, TASK_NOT_CANCELABLE.'),
  must(
    'ERR-03',
    '§5.4',
    'PushNotificationNotSupported is -32003, 400, FAILED_PRECONDITION, PUSH_NOTIFICATION_NOT_SUPPORTED.',
  ),
  must('ERR-04', '§5.4', 'UnsupportedOperation is -32004, 400, FAILED_PRECONDITION, UNSUPPORTED_OPERATION.'),
  must('ERR-05', '§5.4', 'ContentTypeNotSupported is -32005, 400, INVALID_ARGUMENT, CONTENT_TYPE_NOT_SUPPORTED.'),
  must('ERR-06', '§5.4', 'InvalidAgentResponse is -32006, 500, INTERNAL, INVALID_AGENT_RESPONSE.'),
  must(
    'ERR-07',
    '§5.4',
    'ExtendedAgentCardNotConfigured is -32007, 400, FAILED_PRECONDITION, EXTENDED_AGENT_CARD_NOT_CONFIGURED.',
  ),
  must('ERR-08', '§5.4', 'ExtensionSupportRequired is -32008, 400, FAILED_PRECONDITION, EXTENSION_SUPPORT_REQUIRED.'),
  must('ERR-09', '§5.4', 'VersionNotSupported is -32009, 400, FAILED_PRECONDITION, VERSION_NOT_SUPPORTED.'),
  must('ERR-10', '§5.4', 'What is wrong with parameters is -32602, 400, INVALID_ARGUMENT.'),
  must('ERR-11', '§5.4', 'A caller who is not known gets HTTP 401, UNAUTHENTICATED.'),
  must('ERR-12', '§5.4', 'A caller who may not gets HTTP 403, PERMISSION_DENIED.'),
  must('ERR-13', '§5.4', 'A fault of the server is -32603, 500, INTERNAL, and tells nothing of what is inside.'),
  must('ERR-14', '§5.4', 'A server that cannot serve now says -32603, 503, UNAVAILABLE.'),
  must('ERR-15', '§9.5', 'What is no JSON is -32700, what is no request -32600, what is no method -32601.', [
    'JSONRPC',
  ]),
  must('ERR-16', '§9.5', 'data of an error is a list of objects, each with an @type.', ['JSONRPC']),
  should('ERR-17', '§9.5', 'data of an A2A error has an ErrorInfo.', ['JSONRPC']),
  must(
    'ERR-18',
    '§11.6',
    'An error is {"error": {code, status, message, details}}, with an ErrorInfo where it is one of A2A.',
    ['HTTP+JSON'],
  ),
  must('ERR-19', '§10.6', 'An A2A error has an ErrorInfo in the details of its status.', ['GRPC']),
  must('ERR-20', '§5.4', 'An ErrorInfo has the reason in capitals, the domain a2a-protocol.org and texts as metadata.'),
  should('ERR-21', '§3.3.2', 'A validation error has a BadRequest that says which fields are wrong, and why.'),
  must('ERR-22', '§11.6', 'Paths and verbs that are none are answered in the form of the binding.', ['HTTP+JSON']),
];

/** Which requests are for which version of A2A (§3.6). */
export const VERSION_REQUIREMENTS: readonly Requirement[] = [
  must('VER-01', '§3.6.1', 'A2A-Version is read from the header, or the metadata of the call.'),
  must('VER-02', '§3.6.1', 'A2A-Version is read from the query as well.', JSON_BINDINGS),
  // Unless it is told to be strict, the server goes by the method, the path or the service, which only one version has.
  must('VER-03', '§3.6.2', 'A request without a version, or with an empty one, is one of 0.3, for a strict server.'),
  must('VER-04', '§3.6.2', 'A version that is not served is VersionNotSupported.'),
  must('VER-05', '§3.6', 'The patch number plays no part.'),
  should('VER-06', '§3.6', 'No version on the wire has a patch number.'),
  must('VER-07', '§3.6.2', 'The version is held against that of the interface that is used.'),
];

/** Extensions and the parameters that name them (§3.2.6, §3.3.4, §4.6). */
export const EXTENSION_REQUIREMENTS: readonly Requirement[] = [
  should('EXT-01', '§3.2.6', 'Extensions that nobody knows are passed over.'),
  should('EXT-02', '§3.2.6', 'The answer names the extensions that are active, in the same header.'),
  must('EXT-03', '§4.6', 'Another version of an extension does not stand in for it.'),
  must('EXT-04', '§3.3.4', 'A message that does not name a required extension is ExtensionSupportRequired.'),
  must('EXT-05', '§4.6', 'Data of an extension is in metadata below its URI, and only where it is active.'),
  must('EXT-06', '§3.2.6', 'Names of service parameters are read in any case, values as they are.'),
];
