import { must, should, type Requirement } from './requirement.js';

/** What the operations are called, and that all bindings do the same (§3.1, §5.1, §9 to §11). */
export const OPERATION_REQUIREMENTS: readonly Requirement[] = [
  must('OPS-01', '§5.1', 'One request has one result, whichever binding brings it.'),
  must('OPS-02', '§5.1', 'One mistake is one error, whichever binding brings it.'),
  must('OPS-03', '§9.4', 'Each operation is a method with the name of its RPC.', ['JSONRPC']),
  must('OPS-04', '§11.3', 'Each operation has the verb and the path of the binding.', ['HTTP+JSON']),
  must('OPS-05', '§10', 'The service lf.a2a.v1.A2AService has each operation.', ['GRPC']),
  must('OPS-06', '§11.3', 'Each path is also served below the tenant.', ['HTTP+JSON']),
  must('OPS-07', '§11.3.2', 'SubscribeToTask is served for POST and for GET.', ['HTTP+JSON']),
  must('OPS-08', '§3.1.1', 'SendMessage wraps its task as a member; GetTask and CancelTask give the bare task.'),
  must('OPS-09', '§11.5', 'Query parameters are camelCase; booleans, enums and times have their JSON text.', [
    'HTTP+JSON',
  ]),
  must('OPS-10', '§9.4', 'GetExtendedAgentCard may come without params.', ['JSONRPC']),
  must('OPS-11', '§9.1', 'A reply is a JSON-RPC 2.0 object with the id of its request.', ['JSONRPC']),
];

/** Media types (§9.1, §11.1, §11.7). */
export const MEDIA_TYPE_REQUIREMENTS: readonly Requirement[] = [
  must('MEDIA-01', '§9.1', 'Requests and plain replies are application/json.', ['JSONRPC']),
  should('MEDIA-02', '§11.1', 'A request of application/a2a+json is taken, and answered in that type.', ['HTTP+JSON']),
  should('MEDIA-03', '§11.1', 'A client of 1.0.0 that knows application/json alone is answered in it.', ['HTTP+JSON']),
  must('MEDIA-04', '§9.4.2', 'A stream is HTTP 200 with text/event-stream.', ['JSONRPC', 'HTTP+JSON']),
];
