import { must, should, type Requirement } from './requirement.js';

/** Push notifications: their configs (§3.1.7 to §3.1.10), and their deliveries (§4.3, §13.2). */
export const PUSH_REQUIREMENTS: readonly Requirement[] = [
  must(
    'PUSH-01',
    '§3.1.7',
    'Where the card has no pushNotifications, all four operations are PushNotificationNotSupported.',
  ),
  must('PUSH-02', '§3.3.4', 'There, a message with a config of its own is refused with the same error.'),
  must('PUSH-03', '§3.1.7', 'A config is created for a task, and answered with its id.'),
  must('PUSH-04', '§3.1.1', 'A message can bring a config for its task.'),
  must('PUSH-05', '§3.1.8', 'A config is read with its url and its settings; one that is not there is an error.'),
  must('PUSH-06', '§3.1.9', 'All configs of a task are listed.'),
  must('PUSH-07', '§3.1.10', 'A config that is deleted is gone.'),
  must('PUSH-08', '§3.1.7', 'All four operations on a task that the caller cannot see are TaskNotFound.'),
  must('PUSH-09', '§3.1.10, §3.3.1', 'Deleting a config twice succeeds twice.'),
  should('PUSH-10', '§13.2', 'Webhooks that are not https, or lead into private networks, are refused.'),
  must('PUSH-11', '§3.1.7', 'Where configs are taken, the card has pushNotifications.', []),
  should('PUSH-12', '§13.2', 'What a config keeps secret is stored encrypted.'),
  must('PUSH-15', '§4.3.3', 'Each webhook of a task is called at least once.', []),
  should('PUSH-16', '§13.2', 'A delivery that fails is made again, later and later.', []),
  should('PUSH-17', '§4.3.3', 'An attempt is given up after 10 to 30 seconds.', []),
  must('PUSH-20', '§4.3.3', 'A delivery is a POST of one StreamResponse, as application/a2a+json.', []),
  must('PUSH-21', '§4.3.3', 'It has the credentials of its config in Authorization.', []),
  must('PUSH-22', '§3.1.10', 'Nothing is sent for a config that is deleted.', []),
];
